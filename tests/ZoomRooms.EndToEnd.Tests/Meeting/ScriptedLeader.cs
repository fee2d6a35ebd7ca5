using System.Security.Cryptography;
using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Boxes;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.EndToEnd.Signatures;
using ZoomRooms.EndToEnd.Statements;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Frames;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>
/// A leader that signs whatever the test says, and one room that follows it. What a leader would never sign can be tried one field at a
/// time.
/// </summary>
internal sealed class ScriptedLeader : IDisposable
{
    public static readonly ParticipantId RoomId = new(2);
    private static readonly ParticipantId LeaderId = new(1);
    private static readonly ParticipantId ThirdId = new(3);

    private readonly MeetingContext _context = new(new MeetingId(123456789), new MeetingUuid(7));
    private readonly StatementAuthority _authority = new();
    private readonly DeviceIdentity _identity = DeviceIdentity.Create();
    private readonly EncryptionKeyPair _keys = EncryptionKeyPair.Create();
    private readonly DeviceIdentity _roomIdentity = DeviceIdentity.Create();
    private readonly ParticipantDevice _roomDevice = new(new UserId(2), new HardwareId(2));
    private LeaderParticipantList _list = LeaderParticipantList.Empty;
    private ListLink? _forced;
    private readonly byte[] _keySeed = RandomNumberGenerator.GetBytes(32);

    public ScriptedLeader()
    {
        Self = new Binding(_context, new ParticipantDevice(new UserId(1), new HardwareId(1)), _identity.VerificationKey, _keys.PublicKey);
        Room = new EndToEndMeeting(_context, _roomIdentity, _roomDevice, new ParticipantId(2), "Room", _authority.Root);
        Room.HandleJoined(LeaderId, _authority.State(_context, Self.Device, Self.VerificationKey, Clock.Noon), Clock.Noon);
        Room.Start(LeaderId, Now);
        Room.TryGetPost(out BoardPost? announcement);
        RoomBinding = KeyAnnouncement.TryVerify(announcement!.Entry, _context)!.Binding;
        Room.TryGetPost(out BoardPost? nonce);
        RoomNonce = LivenessNonce.TryVerify(nonce!.Entry, RoomBinding)!;
        Post(BoardEntryKind.KeyAnnouncement, new KeyAnnouncement(Self, "Leader").Write(_identity));
    }

    public TimeSpan Now { get; set; } = TimeSpan.FromHours(1);
    public LeaderParticipantList List => _list;
    public EndToEndMeeting Room { get; }
    public MeetingContext Context => _context;
    public DeviceIdentity Identity => _identity;
    public Binding Self { get; }
    public Binding RoomBinding { get; }
    public LivenessNonce RoomNonce { get; set; }
    public Heartbeat? Last { get; private set; }

    public MeetingFailure? Failure
    {
        get
        {
            while (Room.TryGetEvent(out MeetingEvent? happened))
                field = (happened as MeetingEvent.Failed)?.Reason ?? field;
            return field;
        }
    }

    /// <summary>
    /// Signs a link and posts it; with <paramref name="force"/> also one that breaks the rules, after which this list is the one before.
    /// </summary>
    public void Append(ListOperation operation, bool force = false)
    {
        (ListLink link, byte[] entry) = ListLink.Create(_list, operation, _identity);
        ListRule rule = _list.TryApply(link, out _list);
        _forced = rule == ListRule.Kept ? null : link;
        Assert.True(force || rule == ListRule.Kept, $"the scripted link breaks {rule}");
        Post(operation is ListOperation.Coalesce ? BoardEntryKind.CoalescedList : BoardEntryKind.ListLink, entry);
    }

    public void Open(EncryptionType encryption = EncryptionType.EndToEnd, Bytes32? leader = null) =>
        Append(new ListOperation.Open(encryption, leader ?? Self.Hash));

    public void AddLeader(Bytes32? hash = null) =>
        Append(new ListOperation.Add(new ListedParticipant(0, Self.Device, Self.VerificationKey, hash ?? Self.Hash, "Leader")));

    public void AddRoom(Bytes32? hash = null, ushort index = 1, string name = "Room") =>
        Append(new ListOperation.Add(ListedRoom(hash, index, name)));

    public ListedParticipant ListedRoom(Bytes32? hash = null, ushort index = 1, string name = "Room") =>
        new(index, _roomDevice, RoomBinding.VerificationKey, hash ?? RoomBinding.Hash, name);

    /// <summary>A link of the next version whose operation the test writes.</summary>
    public void AppendRaw(Action<CanonicalWriter> operation)
    {
        CanonicalWriter link = new CanonicalWriter("ZoomRooms-1-ListLink").U64(_list.Version + 1).Fixed(_list.Hash);
        operation(link);
        Post(BoardEntryKind.ListLink, link.Fixed(_identity.Sign(SignatureContexts.ListLink, link.Written)).ToArray());
    }

    /// <summary>Another device comes, stated and announced; its binding, and an announcement of it under another name.</summary>
    public (Binding Binding, byte[] Renamed) Enter(string name, Func<byte[], byte[]>? change = null)
    {
        using DeviceIdentity identity = DeviceIdentity.Create();
        using EncryptionKeyPair keys = EncryptionKeyPair.Create();
        ParticipantDevice device = new(new UserId(3), new HardwareId(3));
        Binding binding = new(_context, device, identity.VerificationKey, keys.PublicKey);
        byte[] announcement = new KeyAnnouncement(binding, name).Write(identity);
        Room.HandleJoined(ThirdId, _authority.State(_context, binding.Device, binding.VerificationKey, Clock.Noon), Clock.Noon);
        Room.HandleEntry(ThirdId, BoardEntryKind.KeyAnnouncement, change is null ? announcement : change(announcement), Now);
        Room.HandleEntry(ThirdId, BoardEntryKind.LivenessNonce, LivenessNonce.Create(1).Write(binding, identity), Now);
        return (binding, new KeyAnnouncement(binding, "CEO").Write(identity));
    }

    /// <summary>What the third device announced comes, or comes again.</summary>
    public void Announce(byte[] announcement, ParticipantId? from = null) =>
        Room.HandleEntry(from ?? ThirdId, BoardEntryKind.KeyAnnouncement, announcement, Now);

    /// <summary>A list that says all before it anew, as its first link, with this version.</summary>
    public void AppendCoalescedAt(ulong version)
    {
        CanonicalWriter link = new CanonicalWriter("ZoomRooms-1-ListLink").U64(version).Fixed(new byte[32]);
        ListOperationCode.Write(link, new ListOperation.Coalesce(EncryptionType.EndToEnd, Self.Hash, false, 0, 0, new ListPortion([], [])));
        Post(BoardEntryKind.CoalescedList, link.Fixed(_identity.Sign(SignatureContexts.ListLink, link.Written)).ToArray());
    }

    /// <summary>The key with this number, always the same; another one for a leader with two faces.</summary>
    public MeetingKey KeyOf(uint sequenceNumber, bool other = false) =>
        new(SHA256.HashData([.. _keySeed, (byte)(other ? 1 : 0), .. BitConverter.GetBytes(sequenceNumber)]), sequenceNumber);

    public void SendKey(uint sequenceNumber, bool other = false)
    {
        using MeetingKey key = KeyOf(sequenceNumber, other);
        Post(BoardEntryKind.SealedMeetingKey, SealedMeetingKey.TryWrite(_context, _identity, _keys, Self, RoomBinding, RoomNonce, key)!);
    }

    /// <summary>Sends the heartbeat that comes next, changed as the test wants.</summary>
    public void Beat(uint key, Func<Heartbeat, Heartbeat>? change = null)
    {
        using MeetingKey named = KeyOf(key);
        Heartbeat next = new(
            _forced?.Version ?? _list.Version, (Last?.Counter ?? 0) + 1, key, named.CommitmentIn(_context),
            _forced?.Hash ?? _list.Hash, Last?.HashFor(Self)
            ?? default, Math.Max((ulong)Now.TotalMilliseconds, (Last?.Timestamp ?? 0) + 1));
        Last = change is null ? next : change(next);
        Post(BoardEntryKind.Heartbeat, Last.Write(Self, _identity));
    }

    /// <summary>Everything as it should be, up to a certified key 1.</summary>
    public ScriptedLeader Certified()
    {
        Open();
        AddLeader();
        AddRoom();
        SendKey(1);
        Beat(1);
        Assert.True(Room.IsSendingKeyCertified);
        return this;
    }

    public void Dispose()
    {
        Room.Dispose();
        _keys.Dispose();
        _identity.Dispose();
        _roomIdentity.Dispose();
        _authority.Dispose();
    }

    private void Post(BoardEntryKind kind, byte[] entry) => Room.HandleEntry(LeaderId, kind, entry, Now);
}
