using System.CommandLine;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Appliance.Sockets;
using ZoomRooms.Client.Provisioning;

namespace ZoomRooms.Appliance.CommandLine;

/// <summary><c>reset --yes</c>: makes the device new.</summary>
internal static class ResetCommand
{
    public static Command Create()
    {
        ConfigurationArguments configuration = new();
        Option<bool> yes = new("--yes") { Description = "Really do it." };
        Command command = new(
            "reset",
            "Factory reset: erases this room's identity, its keys and its pairing. The next start makes a new identity, which must be paired. Stop the service first.") { yes };
        configuration.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (configuration.Load(parsed) is not { } options)
                return ExitCodes.Usage;
            string state = options.Paths.State;
            if (!parsed.GetValue(yes))
            {
                await Console.Error.WriteLineAsync(
                    $"This erases the room's identity, keys and pairing in {state}, for good. To do it, say \"reset --yes\".");
                return ExitCodes.Usage;
            }
            if (await UnixSocketServer.AskAsync(options.Paths.StatusSocket, "status", cancellation) is not null)
            {
                await Console.Error.WriteLineAsync("The service is running and uses these keys. Stop it first; nothing was erased.");
                return ExitCodes.No;
            }
            try
            {
                IReadOnlyList<string> erased = FactoryReset.Run(state, options.Paths.ResetRequest);
                await Console.Out.WriteLineAsync(erased.Count == 0
                    ? $"There was nothing to erase in {state}."
                    : $"Erased in {state}: {string.Join(", ", erased)}. The next start makes a new identity; pair it with \"zoomrooms-appliance pair CODE\".");
                return ExitCodes.Good;
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync(
                    $"Not everything could be erased: {refused.Message} Run it again as the service's user or as root.");
                return ExitCodes.No;
            }
        });
        return command;
    }
}
