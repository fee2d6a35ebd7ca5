using System.Collections.Immutable;
using ZoomRooms.Crypto;
using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Boxes;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.Messages;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>
/// What leader and follower share, and what outlives a change of leader: own keys, the roster, the key ring, the certified list, and the
/// outputs.
/// </summary>
internal sealed class MeetingCore : IDisposable
{
    private readonly Queue<BoardPost> _posts = new();
    private readonly Queue<MeetingEvent> _events = new();
    private readonly HashSet<Bytes32> _certifiers = [];
    private MeetingKey? _announcedSendingKey;
    private uint _namingsSinceCertified;
    private Bytes32? _keysOf;
    private bool _named;

    public MeetingCore(
        MeetingContext meeting, DeviceIdentity identity, ParticipantDevice self, ParticipantId selfId, string displayName,
        Bytes32 statementRoot)
    {
        Meeting = meeting;
        Identity = identity;
        SelfId = selfId;
        Keys = EncryptionKeyPair.Create();
        Self = new Binding(meeting, self, identity.VerificationKey, Keys.PublicKey);
        DisplayName = CanonicalText.Shorten(displayName, Limits.DisplayNameBytes);
        Roster = new MeetingRoster(meeting, statementRoot, Drops);
        Knocks = new Knocks(Roster, selfId);
    }

    public MeetingContext Meeting { get; }
    public DeviceIdentity Identity { get; }
    public ParticipantId SelfId { get; }
    public EncryptionKeyPair Keys { get; }
    public Binding Self { get; }
    public string DisplayName { get; }
    public MeetingRoster Roster { get; }
    public Knocks Knocks { get; }
    public MeetingKeyRing Ring { get; } = new();
    public OwnNonces Nonces { get; } = new();
    public EntryDropCounters Drops { get; } = new();
    public LeaderClocks Clocks { get; } = new();
    public HeartbeatTimes HeartbeatTimes { get; } = new();

    /// <summary>The list that the last valid heartbeat certified.</summary>
    public LeaderParticipantList Certified { get; private set; } = LeaderParticipantList.Empty;

    /// <summary>That heartbeat: every later one continues it, whoever leads then.</summary>
    public ChainedHeartbeat? LastHeartbeat { get; private set; }

    /// <summary>When it was made, as far as this device can tell.</summary>
    public TimeSpan? LastHeartbeatAt { get; private set; }

    /// <summary>
    /// The timestamp of the last heartbeat that this device made itself: the next is higher, though it led and was replaced in between.
    /// </summary>
    public ulong OwnTimestamp { get; set; }

    /// <summary>
    /// Since when nobody certifies what the server says is led; null while somebody does. Naming others in between does not make it later.
    /// </summary>
    public TimeSpan? UncertifiedSince { get; private set; }

    /// <summary>Until when a key is waited for though the leader is away; null while the server says nothing of that.</summary>
    public TimeSpan? LeaderAwaitedUntil { get; set; }

    /// <summary>mkSeqNum of that heartbeat.</summary>
    public uint CertifiedKey => LastHeartbeat?.Heartbeat.KeySequenceNumber ?? 0;

    /// <summary>The highest mkSeqNum that counts now.</summary>
    public uint KeyNumberLimit => KeyNumbers.Limit(LastHeartbeat?.Heartbeat.KeySequenceNumber, _namingsSinceCertified);

    public AttentionTimes Attention { get; private set; }

    public MeetingFailure? Failure { get; private set; }

    /// <summary>What people here asked of the leader.</summary>
    public WantedCommands Wanted { get; } = new();

    /// <summary>The first leader begins with a waiting room: the server's word, which can only restrict.</summary>
    public bool BeginsWithWaitingRoom { get; set; }

    /// <summary>The first leader's list begins with guests let in: the server's word, which everybody sees signed.</summary>
    public bool BeginsWithGuests { get; set; }

    /// <summary>Why this device waits outside; the list that says so; since when.</summary>
    public (AdmissionHold Why, LeaderParticipantList By, TimeSpan Since)? Held { get; private set; }

    public void Post(BoardEntryKind kind, byte[] entry, ParticipantId? recipient = null) =>
        _posts.Enqueue(new BoardPost(kind, recipient, entry));

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

    /// <summary>Names that devices signed, by the hash of their binding, where the certified list has others: these are shown.</summary>
    public ImmutableDictionary<Bytes32, string> OtherNames { get; private set; } = ImmutableDictionary<Bytes32, string>.Empty;

    /// <summary>
    /// The name to show: the one that the participant's device signed, where it is known, else the list's. A guest's has the mark.
    /// </summary>
    public string NameOf(ListedParticipant participant)
    {
        string name = OtherNames.GetValueOrDefault(participant.BindingHash, participant.DisplayName);
        return participant.Device.User.IsGuest ? DisplayNames.ShowGuest(name) : name;
    }

    public void FailMisnamed() => Fail(
        MeetingFailure.LeaderNotVerified,
        "The leader's participant list says otherwise of a participant than that participant's device signed.");

    /// <summary>What a participant announced is held against the list that has it already.</summary>
    public void CompareAnnounced(ParticipantId participant)
    {
        if (Roster.BindingHashOf(participant) is not { } hash
            || Certified.Present.Values.FirstOrDefault(listed => listed.BindingHash == hash) is not { } found)
            return;
        if (Roster.Denies(found))
            FailMisnamed();
        else
            CompareName(found);
    }

    /// <summary>A heartbeat holds: this list, with this key, as of when it was made.</summary>
    public void Certify(LeaderParticipantList list, ChainedHeartbeat heartbeat, TimeSpan madeAt, TimeSpan now)
    {
        AttentionCauses causes = AttentionCauses.None;
        if (Certified.Version != 0 && list.LeaderBindingHash != Certified.LeaderBindingHash)
            causes |= AttentionCauses.LeaderChanged;
        if ((Certified.Locked && !list.Locked) || (Certified.WaitingRoom && !list.WaitingRoom)
            || (Certified.Version != 0 && !Certified.Guests && list.Guests))
            causes |= AttentionCauses.Unlocked;
        Attend(list.LeaderBindingHash, causes, now);
        bool listChanged = list.Version != Certified.Version;
        LeaderParticipantList before = Certified;
        Certified = list;
        if (listChanged)
            CompareNames(before);
        LastHeartbeat = heartbeat;
        HeartbeatTimes.Note(heartbeat.Heartbeat.Counter, now);
        LastHeartbeatAt = LastHeartbeatAt > madeAt ? LastHeartbeatAt : madeAt;
        Held = null;
        _namingsSinceCertified = 0;
        Ring.ForgetAbove(KeyNumberLimit);
        Ring.TryCertify(CertifiedKey, now);
        if (!StepRing(now) && listChanged)
            PublishReceivingKeys();
        TellEvidenceChanged();
        foreach ((HostCommand command, bool isDone) in Wanted.Settle(list, now))
            _events.Enqueue(new MeetingEvent.CommandSettled(command, isDone));
        if (list.Ended)
            Fail(MeetingFailure.EndedByHost, "The host ended the meeting.");
    }

    /// <summary>
    /// The server named a leader, the first or another one. Who waits outside gives each of them its time to show a list.
    /// </summary>
    public void Name(TimeSpan now)
    {
        _named = LastHeartbeat is not null;
        _namingsSinceCertified++;
        UncertifiedSince = Held is null ? UncertifiedSince ?? now : now;
        TellEvidenceChanged();
    }

    /// <summary>The leader's list holds this device back, or does so no more.</summary>
    public void Hold(AdmissionHold why, LeaderParticipantList by, TimeSpan now)
    {
        bool changes = why != (Held?.Why ?? AdmissionHold.None);
        // Now it is due a key.
        if (why == AdmissionHold.None)
            UncertifiedSince = now;
        Held = why == AdmissionHold.None ? null : (why, by, Held?.Since ?? now);
        if (changes)
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
        // Who never held a certified list has no number that others know of, and may have been given any.
        if (LastHeartbeat is null)
            Ring.Clear();
        else
            Ring.DropUncertified();
        PublishReceivingKeys();
        TellEvidenceChanged();
    }

    public void Tell(MeetingEvent happened) => _events.Enqueue(happened);

    public void TellEvidenceChanged() => Tell(new MeetingEvent.EvidenceChanged());

    /// <summary>Lets time pass for the keys. True when what is sent or received with changed.</summary>
    public bool StepRing(TimeSpan now)
    {
        if (!Ring.Step(now))
            return false;
        if (Ring.Sending is { } sending && sending != _announcedSendingKey && Certified.Find(Self.Device) is { } self)
        {
            _announcedSendingKey = sending;
            _events.Enqueue(new MeetingEvent.SendingKeysChanged(StreamSet.Of(stream => StreamKeyOf(sending, self.Index, stream))));
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
                    keys.Dispose();
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

    private void CompareNames(LeaderParticipantList before)
    {
        OtherNames = OtherNames.RemoveRange(OtherNames.Keys.Except(Certified.Present.Values.Select(listed => listed.BindingHash)));
        foreach (ListedParticipant listed in Certified.Present.Values)
        {
            if (before.Find(listed.Device) != listed)
                CompareName(listed);
        }
    }

    private void CompareName(ListedParticipant listed)
    {
        if (Roster.OtherNameOf(listed) is not { } name)
            return;
        Drops.Count(EntryDrop.NameContradicted);
        OtherNames = OtherNames.SetItem(listed.BindingHash, name);
        TellEvidenceChanged();
    }

    /// <summary>
    /// Causes are told when they are certified, not when the server named somebody: till then nothing is lit that could show them.
    /// </summary>
    private void Attend(Bytes32 certifier, AttentionCauses causes, TimeSpan now)
    {
        if (!_certifiers.Add(certifier) && _named)
            causes |= AttentionCauses.LeaderNamedAgain;
        _named = false;
        (UncertifiedSince, LeaderAwaitedUntil) = (null, null);
        Attention = Attention.With(causes, now);
    }

    private CertifiedStreamKey StreamKeyOf(MeetingKey key, ushort index, MediaStream stream)
    {
        using SecretBytes baseKey = new(StreamKey.Size);
        StreamKey.Derive(key.Secret, Meeting, Self.Device, index, stream, baseKey.Span);
        return new CertifiedStreamKey(key.SequenceNumber, index, stream, baseKey.Span);
    }
}
