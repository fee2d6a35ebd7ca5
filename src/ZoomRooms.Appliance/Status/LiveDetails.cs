using Spectre.Console;
using Spectre.Console.Rendering;

namespace ZoomRooms.Appliance.Status;

/// <summary>All that <c>status</c> says, with names and counters, for who looks after the room: two columns where there is room.</summary>
internal static class LiveDetails
{
    public static IRenderable Of(StatusDocument status, bool twoColumns)
    {
        string[] lines = StatusText.Of(status).TrimEnd('\n').Split('\n');
        if (!twoColumns)
            return new Text(string.Join('\n', lines));
        int half = (lines.Length + 1) / 2;
        return new Grid().AddColumn().AddColumn().AddRow(
            new Text(string.Join('\n', lines[..half])), new Text(string.Join('\n', lines[half..])));
    }
}
