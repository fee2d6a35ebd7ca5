using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class TamperWithAnnouncement(string name, string reader, int at) : Attack
{
    public override string Name => name;
    public override string Does => "The server changes a byte of an encryption key announcement on its way.";
    public override string Demands => "ended without a key, never lit";
    public override TimeSpan Within => TimeSpan.FromSeconds(45);
    public override bool WhileJoining => true;
    public override IReadOnlyList<SessionEndReason> EndsWith => [SessionEndReason.MeetingKeyTimeout, SessionEndReason.LeaderNotVerified];

    public override void FromServer(HostileClient client, ServerMessage message)
    {
        bool struck = Struck && message is BoardEntry { Kind: BoardEntryKind.KeyAnnouncement } && client.User == reader;
        client.Tell(struck ? Changed((BoardEntry)message) : message);
    }

    private BoardEntry Changed(BoardEntry entry)
    {
        byte[] bytes = [.. entry.Entry];
        // The first byte of what follows type string, suite, device and identity key is the classical key's; the suite stands after the
        // type string.
        bytes[at] ^= 3;
        return entry with { Entry = bytes };
    }
}
