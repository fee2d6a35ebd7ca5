using System.Globalization;
using ZoomRooms.Appliance.Sockets;

namespace ZoomRooms.Appliance.Panel;

/// <summary>
/// The fingers and eyes of a simulated board: <c>press</c> and <c>release</c> move the button, <c>press 150</c> holds it for so many
/// milliseconds of the board's own time, <c>led</c> and <c>mute</c> answer <c>1</c> or <c>0</c>.
/// </summary>
internal static class SimulatedBoardSocket
{
    public static UnixSocketServer Listen(string path, SimulatedBoardDriver board, PanelOptions panel)
    {
        int button = PanelFactory.SimulatedLine(panel.ButtonLine);
        int led = PanelFactory.SimulatedLine(panel.LedLine);
        int? mute = panel.MuteLine.Length == 0 ? null : PanelFactory.SimulatedLine(panel.MuteLine);
        return new UnixSocketServer(path, command =>
        {
            if (command.StartsWith("press ", StringComparison.Ordinal)
                && uint.TryParse(command.AsSpan("press ".Length), NumberStyles.None, CultureInfo.InvariantCulture, out uint milliseconds))
            {
                board.Finger(button).Press(TimeSpan.FromMilliseconds(milliseconds));
                return "ok\n";
            }
            switch (command)
            {
                case "press":
                    board.PullLow(button, true);
                    return "ok\n";
                case "release":
                    board.PullLow(button, false);
                    return "ok\n";
                case "led":
                    return board.IsHigh(led) ? "1\n" : "0\n";
                case "mute":
                    return mute is { } line && board.IsHigh(line) ? "1\n" : "0\n";
                default:
                    return "unknown: press, press MILLISECONDS, release, led or mute\n";
            }
        });
    }

    /// <summary>
    /// Presses the button for a time, by the board's clock: who asks may be held up. False when there is no simulated board.
    /// </summary>
    public static async Task<bool> PressAsync(string path, TimeSpan duration, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            string press = string.Create(CultureInfo.InvariantCulture, $"press {duration.TotalMilliseconds:0}");
            if (await UnixSocketServer.AskAsync(path, press, cancellation) is null)
                return false;
            await Task.Delay(duration, time, cancellation);
        }
        finally
        {
            // A finger that was called away still lets go.
            await UnixSocketServer.AskAsync(path, "release", CancellationToken.None);
        }
        return true;
    }
}
