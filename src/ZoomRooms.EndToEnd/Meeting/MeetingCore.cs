using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Boxes;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>What leader and follower share, and what outlives a change of leader: own keys, the roster, the key ring, the certified list, and the outputs.</summary>
internal sealed class MeetingCore : IDisposable
{
    private readonly Queue<BoardPost> _posts = new();
    private readonly Queue<MeetingEvent> _events = new();
    private readonly HashSet<Bytes32> _certifiers = [];
    private MeetingKey? _announcedSendingKey;
    private Bytes32? _keysOf;
    private bool _named;

    public MeetingCore(MeetingContext meeting, DeviceIdentity identity, ParticipantDevice self, ParticipantId selfId, string displayName, Bytes32 statementRoot)
    {
        Meeting = meeting;
        Identity = identity;
        SelfId = selfId;
        Keys = EncryptionKeyPair.Create();
        Self = new Binding(meeting, self, identity.VerificationKey, Keys.PublicKey);
        DisplayName = CanonicalText.Shorten(displayName, Limits.DisplayNameBytes);
        Roster = new MeetingRoster(meeting, statementRoot, Drops);
    }

    public MeetingContext Meeting { get; }
    public DeviceIdentity Identity { get; }
    public ParticipantId SelfId { get; }
    public EncryptionKeyPair Keys { get; }
    public Binding Self { get; }
    public string DisplayName { get; }
    public MeetingRoster Roster { get; }
    public MeetingKeyRing Ring { get; } = new();
    public OwnNonces Nonces { get; } = new();
    public EntryDropCounters Drops { get; } = new();
    public LeaderClocks Clocks { get; } = new();

    /// <summary>The list that the last valid heartbeat certified.</summary>
    public LeaderParticipantList Certified { get; private set; } = LeaderParticipantList.Empty;

    /// <summary>That heartbeat: every later one continues it, whoever leads then.</summary>
    public ChainedHeartbeat? LastHeartbeat { get; private set; }

    /// <summary>When it was made, as far as this device can tell.</summary>
    public TimeSpan? LastHeartbeatAt { get; private set; }

    /// <summary>The timestamp of the last heartbeat that this device made itself: the next is higher, though it led and was replaced in between.</summary>
    public ulong OwnTimestamp { get; set; }

    /// <summary>Since when nobody certifies what the server says is led; null while somebody does. Naming others in between does not make it later.</summary>
    public TimeSpan? UncertifiedSince { get; private set; }

    /// <summary>mkSeqNum of that heartbeat.</summary>
    public uint CertifiedKey => LastHeartbeat?.Heartbeat.KeySequenceNumber ?? 0;

    public AttentionTimes Attention { get; private set; }

    public MeetingFailure? Failure { get; private set; }

    public void Post(BoardEntryKind kind, byte[] entry, ParticipantId? recipient = null) => _posts.Enqueue(new BoardPost(kind, recipient, entry));

    public void PostNonce(TimeSpan now) => Post(BoardEntryKind.LivenessNonce, Nonces.Renew(now).Write(Self, Identity));

    public bool TryGetPost(out BoardPost? post) => _posts.TryDequeue(out post);

    public bool TryGetEvent(out MeetingEvent? meetingEvent) => _events.TryDequeue(out meetingEvent);

    public void Fail(MeetingFailure reason, string detail)
    {
        if (Failure is not null)
            return;
        Failure = reason;
        _events.Enqueue(new MeetingEvent.Failed(reason, detail));
    }

    /// <summary>The server named a leader, the first or another one.</summary>
    public void Name(TimeSpan now)
    {
        _named = LastHeartbeat is not null;
        UncertifiedSince ??= now;
        TellEvidenceChanged();
    }

    /// <summary>The leader named is the one that certified last, and nobody else did since: all that it said still holds.</summary>
    public void Resume(TimeSpan now) => Attend(Certified.LeaderBindingHash, AttentionCauses.None, now);

    /// <summary>A leader signed something in this role: keys of another one that nobody certified are no longer awaited.</summary>
    public void Hear(Bytes32 leader)
    {
        if (_keysOf == leader)
            return;
        bool isAnother = _keysOf is not null;
        _keysOf = leader;
        if (!isAnother)
            return;
        Ring.DropUncertified();
        PublishReceivingKeys();
        TellEvidenceChanged();
    }

    /// <summary>A heartbeat holds: this list, with this key, as of when it was made.</summary>
    public void Certify(LeaderParticipantList list, ChainedHeartbeat heartbeat, TimeSpan madeAt, TimeSpan now)
    {
        AttentionCauses causes = AttentionCauses.None;
        if (Certified.Version != 0 && list.LeaderBindingHash != Certified.LeaderBindingHash)
            causes |= AttentionCauses.LeaderChanged;
        if (Certified.Locked && !list.Locked)
            causes |= AttentionCauses.Unlocked;
        Attend(list.LeaderBindingHash, causes, now);
        bool listChanged = list.Version != Certified.Version;
        Certified = list;
        LastHeartbeat = heartbeat;
        LastHeartbeatAt = LastHeartbeatAt > madeAt ? LastHeartbeatAt : madeAt;
        Ring.TryCertify(CertifiedKey, now);
        if (!StepRing(now) && listChanged)
            PublishReceivingKeys();
        TellEvidenceChanged();
    }

    public void TellEvidenceChanged() => _events.Enqueue(new MeetingEvent.EvidenceChanged());

    /// <summary>Lets time pass for the keys. True when what is sent or received with changed.</summary>
    public bool StepRing(TimeSpan now)
    {
        if (!Ring.Step(now))
            return false;
        if (Ring.Sending is { } sending && sending != _announcedSendingKey && Certified.Find(Self.Device) is { } self)
        {
            _announcedSendingKey = sending;
            _events.Enqueue(new MeetingEvent.SendingKeysChanged(
                StreamKeyOf(sending, self.Index, MediaStream.Audio), StreamKeyOf(sending, self.Index, MediaStream.Picture),
                StreamKeyOf(sending, self.Index, MediaStream.SmallPicture)));
            TellEvidenceChanged();
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
                    keys.SmallVideo.Dispose();
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

    /// <summary>Causes are told when they are certified, not when the server named somebody: till then nothing is lit that could show them.</summary>
    private void Attend(Bytes32 certifier, AttentionCauses causes, TimeSpan now)
    {
        if (!_certifiers.Add(certifier) && _named)
            causes |= AttentionCauses.LeaderNamedAgain;
        _named = false;
        UncertifiedSince = null;
        Attention = Attention.With(causes, now);
    }

    private CertifiedStreamKey StreamKeyOf(MeetingKey key, ushort index, MediaStream stream)
    {
        using var baseKey = new SecretBytes(StreamKey.Size);
        StreamKey.Derive(key.Secret, Meeting, Self.Device, index, stream, baseKey.Span);
        return new CertifiedStreamKey(key.SequenceNumber, index, stream, baseKey.Span);
    }
}
