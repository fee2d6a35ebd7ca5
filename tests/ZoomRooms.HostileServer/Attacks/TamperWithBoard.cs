using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class TamperWithBoard(string name, BoardEntryKind kind, Tampering how, params SessionEndReason[] ends) : Attack
{
    public override string Name => name;
    public override string Does =>
        "The server drops, flips, repeats or swaps the leader's entries of one kind on their way to a room that joins.";
    public override string Demands => EndsWith.Count > 0 ? "ended by name, never lit" : "in the meeting, the lock lit";
    public override TimeSpan Within => TimeSpan.FromSeconds(45);
    private BoardEntry? _held;

    public override IReadOnlyList<SessionEndReason> EndsWith => ends;
    public override bool WhileJoining => ends.Length > 0;

    protected override void Begin(HostileMeetingServer server)
    {
        if (ends.Length > 0)
            return;
        // To a room that stays: everything the leader ever posted of this kind, in the wrong order, three times.
        HostileClient room = server.Client("room");
        for (int i = 0; i < 3; i++)
        {
            foreach (BoardEntry entry in room.Entries.Where(entry => entry.Kind == kind).Reverse())
                room.Tell(entry);
        }
    }

    public override void FromServer(HostileClient client, ServerMessage message)
    {
        if (!Struck || client.User != "room" || message is not BoardEntry entry || entry.Kind != kind)
        {
            client.Tell(message);
            return;
        }
        switch (how)
        {
            case Tampering.Drop:
                break;
            case Tampering.Flip:
                byte[] bytes = [.. entry.Entry];
                bytes[^70] ^= 1;
                client.Tell(entry with { Entry = bytes });
                break;
            case Tampering.Swap when _held is null:
                _held = entry;
                break;
            case Tampering.Swap:
                client.Tell(entry);
                client.Tell(_held);
                break;
            case Tampering.Repeat:
            default:
                client.Tell(entry);
                client.Tell(entry);
                break;
        }
    }
}

/// <summary>What becomes of an entry.</summary>
internal enum Tampering
{
    Repeat,
    Drop,
    Flip,
    Swap,
}
