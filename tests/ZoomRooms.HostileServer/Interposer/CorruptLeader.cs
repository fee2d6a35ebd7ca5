using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Boxes;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.MeetingServer.Statements;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Interposer;

/// <summary>
/// A leader that plays by its own rules: a stated device with valid signatures that leads the meeting which the room joins, lists the room
/// and gives it a key as it should be, but for the one thing that the attack chose.
/// </summary>
internal sealed class CorruptLeader : IDisposable
{
    private static readonly ParticipantId Id = new(77);

    private readonly DeviceIdentity _identity = DeviceIdentity.Create();
    private readonly EncryptionKeyPair _keys = EncryptionKeyPair.Create();
    private readonly MeetingContext _meeting;
    private readonly RosterEntry _room;
    private readonly Binding _self;
    private LeaderParticipantList _list = LeaderParticipantList.Empty;
    private Binding? _roomBinding;
    private string _roomName = "";
    private LivenessNonce? _roomNonce;
    private int _posted;

    public CorruptLeader(HostileMeetingServer server, JoinAccepted accepted)
    {
        _meeting = new MeetingContext(accepted.Meeting, accepted.Uuid);
        _room = accepted.Self;
        DataFolder folder = DataFolder.Open(server.DataFolder);
        byte[] root = StatementRoot.LoadSecret(folder.StatementRootKey, StatementRoot.Load(folder));
        ParticipantDevice device = new(new UserId(77), HardwareId.Create());
        byte[] statement = StatementIssuer.Issue(
            StatementKey.Create(root, TimeProvider.System.GetUtcNow()), accepted.Meeting, accepted.Uuid, device.User, device.Hardware,
            _identity.VerificationKey.ToArray());
        Entry = new RosterEntry(Id, device.User, device.Hardware, "Leader", ClientType.ZoomRooms, 7_000, 7_001, statement);
        _self = new Binding(_meeting, device, _identity.VerificationKey, _keys.PublicKey);
    }

    public RosterEntry Entry { get; }

    /// <summary>The key that it certifies.</summary>
    public uint KeyNumber { get; init; } = 1;

    /// <summary>It gives the room another key under that number than the one that it gave somebody else and certifies.</summary>
    public bool HasTwoKeys { get; init; }

    /// <summary>What it calls the room in the list; null for what the room calls itself.</summary>
    public string? CallsTheRoom { get; init; }

    /// <summary>Hears what the room posts. Once it knows enough, everything that makes the room a member.</summary>
    public IReadOnlyList<BoardEntry> Hear(PostToBoard post)
    {
        switch (post.Kind)
        {
            case BoardEntryKind.KeyAnnouncement when KeyAnnouncement.TryVerify(post.Entry, _meeting) is { } announcement:
                (_roomBinding, _roomName) = (announcement.Binding, announcement.DisplayName);
                return [];
            case BoardEntryKind.LivenessNonce when _roomNonce is null && _roomBinding is { } binding:
                _roomNonce = LivenessNonce.TryVerify(post.Entry, binding);
                return _roomNonce is null ? [] : Admit(binding, _roomNonce);
            default:
                return [];
        }
    }

    public void Dispose()
    {
        _identity.Dispose();
        _keys.Dispose();
    }

    private List<BoardEntry> Admit(Binding room, LivenessNonce nonce)
    {
        using MeetingKey certified = MeetingKey.Create(KeyNumber);
        using MeetingKey other = MeetingKey.Create(KeyNumber);
        return
        [
            Entered(BoardEntryKind.KeyAnnouncement, new KeyAnnouncement(_self, Entry.DisplayName).Write(_identity)),
            Link(new ListOperation.Open(EncryptionType.EndToEnd, _self.Hash)),
            Link(new ListOperation.Add(Listed(_self, Entry.DisplayName))),
            Link(new ListOperation.Add(Listed(room, CallsTheRoom ?? _roomName))),
            Entered(BoardEntryKind.SealedMeetingKey, SealedMeetingKey.TryWrite(
                _meeting, _identity, _keys, _self, room, nonce, HasTwoKeys ? other : certified)!, _room.Participant),
            Entered(BoardEntryKind.Heartbeat, new Heartbeat(
                _list.Version, 1, KeyNumber, certified.CommitmentIn(_meeting), _list.Hash, default, 1_000).Write(_self, _identity)),
        ];
    }

    private ListedParticipant Listed(Binding binding, string name) =>
        new(_list.NextIndex, binding.Device, binding.VerificationKey, binding.Hash, name);

    private BoardEntry Link(ListOperation operation)
    {
        (ListLink link, byte[] entry) = ListLink.Create(_list, operation, _identity);
        if (_list.TryApply(link, out _list) != ListRule.Kept)
            throw new InvalidOperationException("the leader's list keeps the rules; what it does wrong is something else");
        return Entered(BoardEntryKind.ListLink, entry);
    }

    private BoardEntry Entered(BoardEntryKind kind, byte[] entry, ParticipantId? recipient = null) =>
        new(200_000 + _posted++, Id, kind, recipient, entry);
}
