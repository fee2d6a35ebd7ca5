using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.Appliance.Status;

/// <summary>
/// The picture of a status on a terminal: the room and its lock, and what runs beside it: below each other, or next to each other where the
/// terminal is wide. In words of a person; names and counters are in the details.
/// </summary>
internal static class LiveView
{
    /// <summary>Two columns from here on.</summary>
    public const int Wide = 120;

    private const int Narrowest = 60, Widest = 220;

    public static IRenderable Of(StatusDocument status, int width, bool details = false)
    {
        width = Math.Clamp(width, Narrowest, Widest);
        bool wide = width >= Wide;
        // The security code is on one line in both.
        int left = Math.Max(66, width / 2 - 4);
        IRenderable body = details ? LiveDetails.Of(status, wide)
            : wide ? new Grid().AddColumn(new GridColumn().Width(left)).AddColumn(new GridColumn().Width(width - left - 8))
                .AddRow(Rows(Room(status)), Rows(Beside(status)))
            : Rows([.. Room(status), .. Beside(status)]);
        string keys = details ? " d back   q quit " : " j join or leave   m mute   c say code   a acknowledge   d details   q quit ";
        return new Spectre.Console.Panel(body)
        {
            Header = new PanelHeader(width < 80 && !details ? " j join   m mute   c code   a seen   d more   q quit " : keys),
            Width = width, Border = BoxBorder.Rounded,
        };
    }

    private static IEnumerable<Row> Room(StatusDocument status)
    {
        yield return new("LED", status.LedLit ? "● lit" : "○ dark", status.LedLit ? "green bold" : "grey");
        yield return new("Light", PanelWords.Light(status.Light));
        if (status.MuteLedLit is { } muteLit)
            yield return new("Mute LED", muteLit ? "● lit" : "○ dark", muteLit ? "red bold" : "grey");
        yield return new(status.RoomName, PanelWords.Room(status));
        yield return new("Lock", status.LockLit ? "on: end-to-end encrypted" : "off", status.LockLit ? "green" : "yellow");
        if (!status.LockLit)
            yield return new("", string.Join(' ', status.LockUnmet));
        if (status.Locked)
            yield return new("", "locked: nobody new gets in");
        if (status.Attention is not null)
            yield return new("Attention", status.Attention, "yellow bold");
        if (status.Rejoin is not null)
            yield return new("Way back", PanelWords.WayBack(status.Rejoin), "yellow");
        if (status.SecurityCode is not null)
            yield return new("Security code", status.SecurityCode);
        if (status.CodeChange is { } change)
            yield return new("Code before", change.Before ?? "not known", "yellow bold");
        if (status.Participants.Count > 0)
            yield return new("Who is here", NameText.Join(status.Participants));
        if (status.RaisedHands.Count > 0)
            yield return new("Hands up", NameText.Join(status.RaisedHands));
        if (status.Knocking.Count > 0)
            yield return new("At the door", NameText.Join(status.Knocking), "yellow");
        if (status.HeartbeatAge is { } age)
            yield return new("Keys", string.Create(CultureInfo.InvariantCulture,
                $"confirmed {age:0} s ago{(status.Leader is null ? "" : $" by the device of {NameText.Quote(status.Leader)}")}"));
        if (status.MissingKeys.Count > 0)
            yield return new("", status.MissingKeys.Count == 1
                ? "Somebody cannot be seen and heard: a key is missing."
                : string.Create(
                    CultureInfo.InvariantCulture, $"{status.MissingKeys.Count} people cannot be seen and heard: keys are missing."),
                "yellow");
        if (status.LastError is not null)
            yield return new("Last error", PanelWords.Sentence(status.LastError), "red");
    }

    private static IEnumerable<Row> Beside(StatusDocument status)
    {
        yield return new("Microphone", status.Muted ? "muted: the room sends silence" : PanelWords.Device(status.Microphone),
            status.Muted ? "red" : "default");
        yield return new("Loudspeaker", PanelWords.Device(status.Speaker));
        yield return new("Camera", PanelWords.Device(status.Camera));
        yield return new("Goes out", PanelWords.Flow(status.AudioFramesSent, status.VideoFramesSent, status.BytesSent));
        yield return new("Comes in", PanelWords.Flow(status.AudioFramesDecoded, status.PicturesOpened, status.BytesReceived));
        string[] dropped = [.. PanelWords.Dropped(status.FramesDropped)];
        if (dropped.Length > 0)
            yield return new("Left out", string.Join("; ", dropped));
        if (status.Calendar.Length > 0)
            yield return new("Calendar", status.Calendar);
        if (status.Reconnecting)
            yield return new("Server", "does not answer; the room looks for it, the meeting goes on", "yellow");
        if (status.Panel != "works")
            yield return new("Panel", status.Panel, "yellow");
        foreach (string problem in status.Problems.Take(3))
            yield return new("Problem", PanelWords.Sentence(problem), "yellow");
    }

    private static Grid Rows(IEnumerable<Row> rows)
    {
        Grid grid = new Grid().AddColumn(new GridColumn().Width(14)).AddColumn();
        foreach (Row row in rows)
        {
            grid.AddRow(
                new Text(TerminalText.Printable(row.Name), Style.Parse("grey")),
                new Text(string.IsNullOrEmpty(row.Text) ? "–" : TerminalText.Printable(row.Text), Style.Parse(row.Style)));
        }
        return grid;
    }

    private sealed record Row(string Name, string? Text, string Style = "default");
}
