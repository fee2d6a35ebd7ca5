using System.CommandLine;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Appliance.Sockets;
using ZoomRooms.Appliance.Status;

namespace ZoomRooms.Appliance.CommandLine;

/// <summary><c>acknowledge</c>: the state that needed attention was seen.</summary>
internal static class AcknowledgeCommand
{
    public static Command Create()
    {
        ConfigurationArguments configuration = new();
        Command command = new(
            "acknowledge",
            "Says that people saw what the lock's double blink tells them (status has the sentence): it is solid from then on, until something new happens. Holding the button for five seconds, which speaks the security code, says the same.");
        configuration.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (configuration.Load(parsed) is not { } options)
                return ExitCodes.Usage;
            if (await UnixSocketServer.AskAsync(options.Paths.StatusSocket, RoomSocket.Acknowledge, cancellation) is { Length: > 0 })
                return ExitCodes.Good;
            await Console.Error.WriteLineAsync($"The service is not running: nothing answers at {options.Paths.StatusSocket}.");
            return ExitCodes.NotRunning;
        });
        return command;
    }
}
