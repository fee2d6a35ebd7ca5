using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class Rubbish : Attack
{
    public override string Name => "rubbish";
    public override string Does =>
        "The server sends truncated, mistyped, unknown and empty messages, and entries with every length of rubbish.";
    public override string Demands => "the room stays, the lock lit, code and list unchanged";
    public override TimeSpan Within => TimeSpan.FromSeconds(25);
    protected override void Begin(HostileMeetingServer server)
    {
        HostileClient room = server.Client("room");
        foreach (string text in (
            string[])["{", "null", "[]", "{\"type\":\"nothing\"}", "{\"type\":\"entry\"}", "{\"type\":\"entry\",\"sequence\":\"x\"}",
            "\u0000"])
            room.TellRaw(System.Text.Encoding.UTF8.GetBytes(text));
        Random random = new(1);
        foreach (BoardEntryKind kind in Enum.GetValues<BoardEntryKind>())
        {
            for (int length = 0; length <= Limits.BoardEntryBytes; length = (length * 2) + 1)
            {
                byte[] entry = new byte[length];
                random.NextBytes(entry);
                room.Tell(new BoardEntry(1, room.Accepted!.Leader, kind, null, entry));
            }
        }
        // True entries, cut short.
        foreach (BoardEntry entry in room.Entries)
            room.Tell(entry with { Entry = entry.Entry[..^1] });
    }
}
