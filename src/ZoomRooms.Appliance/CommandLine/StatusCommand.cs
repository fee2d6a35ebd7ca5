using System.CommandLine;
using ZoomRooms.Appliance.Sockets;
using ZoomRooms.Appliance.Status;

namespace ZoomRooms.Appliance.CommandLine;

/// <summary><c>status</c>: the room's snapshot, read from the service's socket.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        ConfigurationArguments configuration = new();
        Option<bool> json = new("--json") { Description = "For machines." };
        Command command = new(
            "status",
            "Shows the room's state, and why the lock is or is not lit. Exits 0 only when the lock is lit in a meeting, 1 when it is not, 3 when the service is not running.") { json };
        configuration.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (configuration.Load(parsed) is not { } options)
                return ExitCodes.Usage;
            string? answer = await UnixSocketServer.AskAsync(options.Paths.StatusSocket, "status", cancellation);
            if (!StatusDocument.TryParse(answer, out StatusDocument? status))
            {
                await Console.Error.WriteLineAsync($"The service is not running: nothing answers at {options.Paths.StatusSocket}.");
                return ExitCodes.NotRunning;
            }
            await Console.Out.WriteAsync(parsed.GetValue(json) ? answer : StatusText.Of(status));
            return status.LockLit ? ExitCodes.Good : ExitCodes.No;
        });
        return command;
    }
}
