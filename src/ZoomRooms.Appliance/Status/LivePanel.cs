using Spectre.Console;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Sockets;

namespace ZoomRooms.Appliance.Status;

/// <summary>The status as a live picture on a terminal, with the button under the keyboard.</summary>
internal sealed class LivePanel(PathOptions paths, TimeProvider time)
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ShortPress = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan LongPress = TimeSpan.FromMilliseconds(2200);
    private static readonly TimeSpan VeryLongPress = TimeSpan.FromMilliseconds(5200);

    private Task _pressing = Task.CompletedTask;
    private bool _details;

    /// <summary>Runs until <c>q</c> is pressed.</summary>
    public Task RunAsync(CancellationToken cancellation) =>
        AnsiConsole.Live(new Text("Waiting for the room …")).AutoClear(false).StartAsync(async context =>
        {
            while (!cancellation.IsCancellationRequested)
            {
                if (!Console.IsInputRedirected && Console.KeyAvailable
                    && !HandleKey(Console.ReadKey(intercept: true).KeyChar, cancellation))
                    break;
                string? answer = await UnixSocketServer.AskAsync(paths.StatusSocket, "status", cancellation);
                context.UpdateTarget(
                    StatusDocument.TryParse(answer, out StatusDocument? status)
                        ? LiveView.Of(status, AnsiConsole.Profile.Width, _details) : new Text("Waiting for the room …"));
                await Task.Delay(Refresh, time, cancellation);
            }
            await _pressing;
        });

    private bool HandleKey(char key, CancellationToken cancellation)
    {
        switch (key)
        {
            case 'q':
                return false;
            case 'd':
                _details = !_details;
                return true;
            case 'j' when _pressing.IsCompleted:
                _pressing = SimulatedBoardSocket.PressAsync(paths.SimulatedBoardSocket, ShortPress, time, cancellation);
                return true;
            case 'm' when _pressing.IsCompleted:
                _pressing = SimulatedBoardSocket.PressAsync(paths.SimulatedBoardSocket, LongPress, time, cancellation);
                return true;
            case 'c' when _pressing.IsCompleted:
                _pressing = SimulatedBoardSocket.PressAsync(paths.SimulatedBoardSocket, VeryLongPress, time, cancellation);
                return true;
            case 'a' when _pressing.IsCompleted:
                _pressing = UnixSocketServer.AskAsync(paths.StatusSocket, RoomSocket.Acknowledge, cancellation);
                return true;
            default:
                return true;
        }
    }
}
