using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Boxes;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>What leader and follower share: own keys, the announcements seen, the key ring, the certified list, and the outputs.</summary>
internal sealed class MeetingCore : IDisposable
{
    private readonly Queue<BoardPost> _posts = new();
    private readonly Queue<MeetingEvent> _events = new();
    private readonly Dictionary<ParticipantId, Binding> _announced = [];
    private MeetingKey? _announcedSendingKey;

    public MeetingCore(MeetingContext meeting, DeviceIdentity identity, ParticipantDevice self, ParticipantId selfId)
    {
        Meeting = meeting;
        Identity = identity;
        SelfId = selfId;
        Keys = EncryptionKeyPair.Create();
        Self = new Binding(meeting, self, identity.VerificationKey, Keys.PublicKey);
        _announced.Add(selfId, Self);
    }

    public MeetingContext Meeting { get; }
    public DeviceIdentity Identity { get; }
    public ParticipantId SelfId { get; }
    public EncryptionKeyPair Keys { get; }
    public Binding Self { get; }
    public MeetingKeyRing Ring { get; } = new();
    public EntryDropCounters Drops { get; } = new();

    /// <summary>The list that the last valid heartbeat certified.</summary>
    public LeaderParticipantList Certified { get; private set; } = LeaderParticipantList.Empty;

    /// <summary>When that heartbeat arrived, or was sent.</summary>
    public TimeSpan? LastHeartbeat { get; private set; }

    /// <summary>mkSeqNum of that heartbeat.</summary>
    public uint CertifiedKey { get; private set; }

    public MeetingFailure? Failure { get; private set; }

    public IReadOnlyDictionary<ParticipantId, Binding> Announced => _announced;

    public void Post(BoardEntryKind kind, byte[] entry, ParticipantId? recipient = null) => _posts.Enqueue(new BoardPost(kind, recipient, entry));

    public bool TryGetPost(out BoardPost? post) => _posts.TryDequeue(out post);

    public bool TryGetEvent(out MeetingEvent? meetingEvent) => _events.TryDequeue(out meetingEvent);

    public void Fail(MeetingFailure reason, string detail)
    {
        if (Failure is not null)
            return;
        Failure = reason;
        _events.Enqueue(new MeetingEvent.Failed(reason, detail));
    }

    /// <summary>Verifies an announcement and remembers it. The binding when it is new; null when it is a repetition or was dropped.</summary>
    public Binding? HandleAnnouncement(ParticipantId author, ReadOnlySpan<byte> entry)
    {
        Binding? binding = KeyAnnouncement.TryVerify(entry, Meeting);
        if (binding is null)
        {
            Drops.Count(EntryDrop.NotVerified);
            return null;
        }
        if (_announced.TryGetValue(author, out Binding? before))
        {
            if (before.Hash != binding.Hash)
                Drops.Count(EntryDrop.AnnouncementChanged);
            return null;
        }
        if (_announced.Count >= 2 * Limits.Participants)
        {
            Drops.Count(EntryDrop.TooManyAnnouncements);
            return null;
        }
        _announced.Add(author, binding);
        return binding;
    }

    public void Forget(ParticipantId participant)
    {
        if (participant != SelfId)
            _announced.Remove(participant);
    }

    /// <summary>A heartbeat holds: this list, with this key, as of now.</summary>
    public void Certify(LeaderParticipantList list, uint keySequenceNumber, TimeSpan now)
    {
        bool listChanged = list.Version != Certified.Version;
        Certified = list;
        CertifiedKey = keySequenceNumber;
        LastHeartbeat = now;
        Ring.TryCertify(keySequenceNumber, now);
        if (!StepRing(now) && listChanged)
            PublishReceivingKeys();
        _events.Enqueue(new MeetingEvent.EvidenceChanged());
    }

    /// <summary>Lets time pass for the keys. True when what is sent or received with changed.</summary>
    public bool StepRing(TimeSpan now)
    {
        if (!Ring.Step(now))
            return false;
        if (Ring.Sending is { } sending && sending != _announcedSendingKey && Certified.Find(Self.Device) is { } self)
        {
            _announcedSendingKey = sending;
            _events.Enqueue(new MeetingEvent.SendingKeysChanged(
                StreamKeyOf(sending, self.Index, StreamKind.Audio), StreamKeyOf(sending, self.Index, StreamKind.Video)));
            _events.Enqueue(new MeetingEvent.EvidenceChanged());
        }
        PublishReceivingKeys();
        return true;
    }

    public void PublishReceivingKeys() => _events.Enqueue(new MeetingEvent.ReceivingKeysChanged(new ReceivingKeys(
        Meeting, Ring, Certified, Self.Device)));

    /// <summary>Erases every key (paper 7.6.10). Events not yet taken that own keys are erased with them.</summary>
    public void Dispose()
    {
        foreach (MeetingEvent pending in _events)
        {
            switch (pending)
            {
                case MeetingEvent.SendingKeysChanged keys:
                    keys.Audio.Dispose();
                    keys.Video.Dispose();
                    break;
                case MeetingEvent.ReceivingKeysChanged keys:
                    keys.Keys.Dispose();
                    break;
            }
        }
        _events.Clear();
        Ring.Dispose();
        Keys.Dispose();
    }

    private CertifiedStreamKey StreamKeyOf(MeetingKey key, ushort index, StreamKind stream)
    {
        using var baseKey = new SecretBytes(StreamKey.Size);
        StreamKey.Derive(key.Secret, Meeting, Self.Device, index, stream, baseKey.Span);
        return new CertifiedStreamKey(key.SequenceNumber, index, stream, baseKey.Span);
    }
}
