using System.CommandLine;
using ZoomRooms.Appliance.Status;

namespace ZoomRooms.Appliance.CommandLine;

/// <summary><c>watch</c>: the room's status as a live panel.</summary>
internal static class WatchCommand
{
    public static Command Create()
    {
        ConfigurationArguments configuration = new();
        Command command = new(
            "watch",
            "A live panel of the room: LED, state, why the lock is or is not lit, security code, who is here; d shows names and figures. On a simulated board j presses the button, m holds it and c holds it longer; a acknowledges, q quits.");
        configuration.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (configuration.Load(parsed) is not { } options)
                return ExitCodes.Usage;
            if (Console.IsInputRedirected || Console.IsOutputRedirected)
            {
                await Console.Error.WriteLineAsync("watch needs a terminal. For a script, use \"status --json\".");
                return ExitCodes.Usage;
            }
            await new LivePanel(options.Paths, TimeProvider.System).RunAsync(cancellation);
            return ExitCodes.Good;
        });
        return command;
    }
}
