using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Sockets;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.Appliance.Status;

/// <summary>The status as a live picture on a terminal of 80 by 24, with the button under the keyboard.</summary>
internal sealed class LivePanel(PathOptions paths, TimeProvider time)
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ShortPress = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan LongPress = TimeSpan.FromMilliseconds(2200);
    private static readonly TimeSpan VeryLongPress = TimeSpan.FromMilliseconds(5200);

    private Task _pressing = Task.CompletedTask;

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
                    StatusDocument.TryParse(answer, out StatusDocument? status) ? Render(status) : new Text("Waiting for the room …"));
                await Task.Delay(Refresh, time, cancellation);
            }
            await _pressing;
        });

    /// <summary>The picture of a status.</summary>
    public static IRenderable Render(StatusDocument status)
    {
        var rows = new Grid().AddColumn(new GridColumn().Width(14).NoWrap()).AddColumn();
        void Row(string name, string? value, string style = "default") =>
            rows.AddRow(new Text(name, Style.Parse("grey")), new Text(
                string.IsNullOrEmpty(value) ? "–" : TerminalText.Printable(value), Style.Parse(style)));

        Row("LED", status.LedLit ? "● lit" : "○ dark", status.LedLit ? "green bold" : "grey");
        Row("Light", status.Light);
        Row("Room", $"{status.RoomName}: {status.State}{(status.Muted ? ", muted" : "")}{(status.Locked ? ", locked" : "")}");
        Row("Lock", status.LockLit ? "LIT: end-to-end encrypted" : "dark", status.LockLit ? "green" : "yellow");
        if (!status.LockLit)
            Row("", string.Join(' ', status.LockUnmet));
        if (status.Attention is not null)
            Row("Attention", status.Attention, "yellow bold");
        if (status.Rejoin is not null)
            Row("Way back", status.Rejoin, "yellow");
        Row("Security code", status.SecurityCode);
        if (status.CodeChange is { } change)
            Row("Code before", change.Before ?? "not known", "yellow bold");
        Row("Participants", NameText.Join(status.Participants));
        Row("Key", status.KeySequenceNumber == 0
            ? null : Invariant(
                $"{status.KeySequenceNumber}, leader {(status.Leader is null ? "–" : NameText.Quote(status.Leader))}, heartbeat {status.HeartbeatAge:0.0} s ago"));
        if (status.MissingKeys.Count > 0)
            Row("Missing", string.Join("; ", status.MissingKeys), "yellow");
        Row("Encoder", status.Encoder);
        Row("Sent", Invariant($"{status.VideoFramesSent} video, {status.AudioFramesSent} audio frames, {status.BytesSent / 1000.0:0} kB"));
        Row("Received", Invariant(
            $"{status.AudioFramesDecoded} audio frames, {status.PicturesOpened} of pictures, {status.BytesReceived / 1000.0:0} kB"));
        if (status.FramesDropped.Count > 0)
            Row("Dropped", string.Join(", ", status.FramesDropped.Select(drop => Invariant($"{drop.Key} {drop.Value}"))));
        Row("Devices", $"camera {status.Camera}; microphone {status.Microphone}; speaker {status.Speaker}");
        if (status.LastError is not null)
            Row("Last error", status.LastError, "red");
        return new Spectre.Console.Panel(rows)
        {
            Header = new PanelHeader(
                " j join or leave   m mute   c say code   a acknowledge   q quit "), Width = 80, Border = BoxBorder.Rounded
        };
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private bool HandleKey(char key, CancellationToken cancellation)
    {
        switch (key)
        {
            case 'q':
                return false;
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
