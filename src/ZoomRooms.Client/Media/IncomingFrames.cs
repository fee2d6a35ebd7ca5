using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Session;

namespace ZoomRooms.Client.Media;

/// <summary>
/// From the transport to the decoders: opens each frame, checks that it is from whom its stream was announced for, and hands it on. What it cannot hand on is
/// counted by reason and by participant. Sans-IO, owned by one thread, no allocation a frame.
/// </summary>
/// <remarks>
/// Media and signalling take different ways: a sender's first frame under a new key, or as a newcomer, may get here before the key or the list that names it.
/// Such frames wait a moment for them.
/// </remarks>
internal sealed partial class IncomingFrames : IFrameSink, IDisposable
{
    /// <summary>How long a frame waits for its key: longer than signalling takes when it works, shorter than anyone would wait for a word.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <summary>Between two requests for a key frame of one stream at least.</summary>
    public static readonly TimeSpan KeyFrameRequestInterval = TimeSpan.FromMilliseconds(300);

    /// <summary>Receivers that stay however long nothing comes; a stream may go on where it stopped.</summary>
    public const int KeptReceivers = 32;

    /// <summary>Beyond those, one whose stream brings no frame for so long ends: a large meeting's router has long given its slot to another.</summary>
    public static readonly TimeSpan IdleAfter = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan BetweenKeyFrameLooks = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan TidyInterval = TimeSpan.FromSeconds(1);

    /// <summary>Bytes that all waiting frames may have together.</summary>
    public const int HeldBytes = 4 * 1024 * 1024;

    private readonly Func<ParticipantReception, StreamKind, IFrameReceiver> _newReceiver;
    private readonly IStreamSubscriptions _subscriptions;
    private readonly FrameDecryptor _decryptor = new();
    private readonly Dictionary<uint, RemoteStream> _streams = [];
    private readonly ParticipantReceptions _participants = new();
    private readonly EndingReceivers _ending = new();
    private readonly byte[] _plaintext = new byte[Limits.FrameBytes + OpenedFrame.CaptureTimeSize];
    private IStreamKeySource? _keys;
    private uint _newestKey;
    private TimeSpan _newestKeySince;
    private int _heldFrames;
    private int _heldBytes;
    private long _audioDelivered;
    private long _overtook;
    private TimeSpan _nextTidying;
    private TimeSpan _nextKeyFrames;
    private bool _slotted;
    private bool _takesPictures = true;

    /// <param name="newReceiver">Makes what takes the frames of one stream, when the first comes, and again after a long pause.</param>
    public IncomingFrames(Func<ParticipantReception, StreamKind, IFrameReceiver> newReceiver, IStreamSubscriptions subscriptions)
    {
        _newReceiver = newReceiver;
        _subscriptions = subscriptions;
    }

    public FrameDropCounters Drops { get; } = new();

    /// <summary>Each participant here, and the last few that left; from any thread.</summary>
    public IReadOnlyList<ParticipantReception> Participants => _participants.All;

    /// <summary>Frames that came before their key or their sender's listing, waited, and were opened.</summary>
    public long FramesOpenedAfterWaiting => Interlocked.Read(ref _overtook);

    public long AudioFramesDelivered => Interlocked.Read(ref _audioDelivered);

    /// <summary>Opens frames with <paramref name="keys"/> from now on; the ones before are disposed.</summary>
    public void SetKeys(IStreamKeySource keys, TimeSpan now)
    {
        IStreamKeySource? before = _keys;
        _keys = keys;
        _decryptor.SetKeys(keys);
        if (keys.NewestKey > _newestKey)
            (_newestKey, _newestKeySince) = (keys.NewestKey, now);
        if (before != keys)
            (before as IDisposable)?.Dispose();
        foreach (RemoteStream stream in _streams.Values)
            ReleaseHeld(stream, now);
    }

    public void Add(RosterEntry participant)
    {
        if (_participants.Add(participant, Drops, Forget) is not { } reception)
            return;
        if (_slotted)
            return;
        AddStreams(reception);
    }

    /// <summary>
    /// The transport is another one: it brings these slots, or, without any, the streams as participants were announced. What was on its way is lost.
    /// </summary>
    public void Resubscribe(IReadOnlyList<StreamSlot>? slots)
    {
        _slotted = slots is not null;
        foreach (RemoteStream stream in _streams.Values)
        {
            DiscardHeld(stream);
            _ending.End(stream.TakeReceiver());
            _subscriptions.RemoveRemoteStream(stream.Ssrc);
        }
        _streams.Clear();
        foreach (StreamSlot slot in slots ?? [])
            _streams[slot.Ssrc] = new RemoteStream(slot.Ssrc, slot.Kind == StreamKind.Audio ? MediaStream.Audio : MediaStream.Picture, participant: null, participant => _newReceiver(participant, slot.Kind));
        if (_slotted)
            return;
        foreach (ParticipantReception participant in _participants.All)
        {
            if (participant.HasLeft)
                continue;
            AddStreams(participant);
        }
    }

    /// <summary>The server says who fills slots. What waited for that is looked at again.</summary>
    public void Fill(IReadOnlyList<SlotFilling> fillings, TimeSpan now)
    {
        foreach (SlotFilling filling in fillings)
        {
            if (!_streams.TryGetValue(filling.Ssrc, out RemoteStream? slot) || !slot.IsSlot)
                continue;
            slot.Announce(filling.Participant, now);
            ReleaseHeld(slot, now);
        }
    }

    /// <summary>The participant's streams end. What still comes on them is counted for it, not used.</summary>
    public void Remove(ParticipantId participant)
    {
        if (_participants.MarkLeft(participant, Forget) is not { } reception)
            return;
        foreach ((uint ssrc, _) in reception.Streams)
            EndStream(ssrc, reception);
    }

    public void OnFrame(uint ssrc, StreamKind kind, ReadOnlySpan<byte> encryptedFrame, uint rtpTimestamp, bool isKeyFrame, TimeSpan now)
    {
        if (!_streams.TryGetValue(ssrc, out RemoteStream? stream))
            return;
        if (!stream.IsSlot && stream.Participant is { HasLeft: true } left)
        {
            left.Drops.Count(left.CameBack ? FrameDrop.StaleStream : FrameDrop.ParticipantLeft);
            return;
        }
        if (kind == StreamKind.Video && !_takesPictures)
        {
            (stream.Participant?.Drops ?? Drops).Count(FrameDrop.NotAskedFor);
            return;
        }
        if (stream.Held.Count > 0)
        {
            // In order: it may refer to what waits before it.
            Hold(stream, encryptedFrame, isKeyFrame, now);
            ReleaseHeld(stream, now);
            return;
        }
        FrameDrop reason = TryDeliver(stream, encryptedFrame, isKeyFrame, now, out uint key);
        if (MayBeOpenedLater(stream, reason))
            Hold(stream, encryptedFrame, isKeyFrame, now);
        else if (reason != FrameDrop.Unknown)
            Drop(stream, reason, key, now);
    }

    /// <summary>Gives up what waited too long, and puts away what nothing came for.</summary>
    public void HandleTimeout(TimeSpan now)
    {
        if (now >= _nextTidying)
            Tidy(now);
        if (_heldFrames == 0)
            return;
        foreach (RemoteStream stream in _streams.Values)
        {
            if (stream.Held.Count > 0 && stream.Held.Oldest.Arrived + Patience <= now)
                ReleaseHeld(stream, now);
        }
    }

    /// <summary>Asks for the key frames that are wanted. Without keys none would be of use. In a large meeting there are hundreds of streams to look at: not after each packet.</summary>
    public void RequestKeyFrames(TimeSpan now)
    {
        if (_keys is null || now < _nextKeyFrames)
            return;
        _nextKeyFrames = now + BetweenKeyFrameLooks;
        foreach (RemoteStream stream in _streams.Values)
        {
            if (stream.Participant is null or { HasLeft: true } || !MayAsk(stream, now))
                continue;
            stream.KeyFrameWanted |= stream.Receiver.TakeKeyFrameRequest();
            if (!stream.KeyFrameWanted)
                continue;
            stream.KeyFrameWanted = false;
            stream.LastKeyFrameRequest = now;
            _subscriptions.RequestKeyFrame(stream.Ssrc, now);
        }
    }

    /// <summary>Ends every stream and erases the keys.</summary>
    public void Dispose()
    {
        foreach (RemoteStream stream in _streams.Values)
        {
            DiscardHeld(stream);
            stream.Receiver.Dispose();
        }
        _ending.Dispose();
        _streams.Clear();
        (_keys as IDisposable)?.Dispose();
        _decryptor.Dispose();
    }

    /// <summary>Opens a frame and hands it on: Unknown. Otherwise the reason why not, and the key that the frame claims.</summary>
    private FrameDrop TryDeliver(RemoteStream stream, ReadOnlySpan<byte> bytes, bool isKeyFrame, TimeSpan arrived, out uint key)
    {
        key = 0;
        if (!FrameDecryptor.TryReadClaim(bytes, out FrameKeyId claim))
            return FrameDrop.Malformed;
        key = claim.MeetingKeySequenceNumber;
        if (_keys is not { } keys)
            return FrameDrop.NoKeys;
        // Before it is opened: a frame on a wrong stream must not use up its counter, which the right stream needs.
        if (stream.IsSlot ? claim.Stream.Kind() != stream.Kind : claim.Stream != stream.Stream)
            return FrameDrop.WrongStream;
        ParticipantReception? participant = stream.Participant;
        if (stream.IsSlot)
        {
            // Asked first: what was opened cannot be opened again.
            participant = IsOf(claim, participant, keys) ? participant : _participants.Find(claim.SenderIndex, keys);
            if (participant is null)
                return WhyNobody(claim, keys);
            // Every member can seal frames in every other's name; the server's word and the frame's must agree.
            if (stream.WhyNotOf(participant.Participant, arrived) is not FrameDrop.Unknown and FrameDrop other)
                return other;
        }
        else
        {
            SenderIdentity sender = keys.IdentityOf(claim.SenderIndex, participant!.Participant, participant.Device);
            if (sender == SenderIdentity.Another)
                return FrameDrop.OtherSender;
            if (sender == SenderIdentity.Announced && stream.Sender is { } earlier && earlier != claim.SenderIndex)
                return FrameDrop.StaleStream;
        }
        FrameDecryptResult result = _decryptor.TryDecrypt(bytes, _plaintext, arrived, out OpenedFrame opened);
        if (result != FrameDecryptResult.Decrypted)
            return FrameDecryption.DropOf(result);
        bool keyIsFresh = key == _newestKey && arrived - _newestKeySince <= CaptureClock.FreshKey;
        if (!participant.Clock(claim.Stream).TryPlace(opened.CapturedAt, arrived, key, keyIsFresh, boundsDelay: keys.NewestKey > 0))
            return FrameDrop.HeldBack;
        if (stream.Participant != participant || stream.Stream != claim.Stream)
            _ending.End(stream.Turn(participant, claim.Stream, claim.SenderIndex));
        stream.Sender = participant.SenderIndex = claim.SenderIndex;
        participant.Opened();
        if (stream.AwaitsKeyFrame && !isKeyFrame)
            return FrameDrop.AwaitingKeyFrame;
        if (!stream.WakeReceiver(arrived).TryAdd(opened.Media, opened.CapturedAt, isKeyFrame, arrived))
            return FrameDrop.DecoderBusy;
        stream.Continue();
        if (stream.Kind == StreamKind.Audio)
            Interlocked.Increment(ref _audioDelivered);
        return FrameDrop.Unknown;
    }

    private void Hold(RemoteStream stream, ReadOnlySpan<byte> bytes, bool isKeyFrame, TimeSpan now)
    {
        // Room is made at the old end: of what comes before a key does, the latest is the likeliest to be sealed with it.
        while (stream.Held.Count > 0 && (stream.Held.Count == HeldFrames.Capacity || _heldBytes + bytes.Length > HeldBytes))
            GiveUpOldest(stream);
        if (_heldBytes + bytes.Length > HeldBytes)
        {
            Drop(stream, TryDeliver(stream, bytes, isKeyFrame, now, out uint key), key, now);
            return;
        }
        stream.Held.Add(bytes, isKeyFrame, now);
        _heldFrames++;
        _heldBytes += bytes.Length;
    }

    private void ReleaseHeld(RemoteStream stream, TimeSpan now)
    {
        while (stream.Held.Count > 0)
        {
            ref readonly HeldFrame frame = ref stream.Held.Oldest;
            FrameDrop reason = TryDeliver(stream, frame.Bytes, frame.IsKeyFrame, frame.Arrived, out uint key);
            if (MayBeOpenedLater(stream, reason) && frame.Arrived + Patience > now)
                return;
            if (reason == FrameDrop.Unknown)
                Interlocked.Increment(ref _overtook);
            Drop(stream, reason, key, frame.Arrived);
            RemoveOldest(stream);
        }
    }

    private void GiveUpOldest(RemoteStream stream)
    {
        ref readonly HeldFrame frame = ref stream.Held.Oldest;
        Drop(stream, TryDeliver(stream, frame.Bytes, frame.IsKeyFrame, frame.Arrived, out uint key), key, frame.Arrived);
        RemoveOldest(stream);
    }

    private void RemoveOldest(RemoteStream stream)
    {
        _heldBytes -= stream.Held.RemoveOldest();
        _heldFrames--;
    }

    private void DiscardHeld(RemoteStream stream)
    {
        while (stream.Held.Count > 0)
            RemoveOldest(stream);
    }

    private FrameDrop WhyNobody(FrameKeyId claim, IStreamKeySource keys)
    {
        // The server's word that somebody left, and the list's, come at different times.
        if (_participants.FindLeft(claim.SenderIndex, keys) is { } left)
            return left.CameBack ? FrameDrop.StaleStream : FrameDrop.ParticipantLeft;
        FrameDecryptResult why = keys.WhyNot(claim);
        return why is FrameDecryptResult.SenderLeft or FrameDecryptResult.OwnFrame ? FrameDecryption.DropOf(why) : FrameDrop.UnknownSender;
    }

    private static bool IsOf(FrameKeyId claim, ParticipantReception? participant, IStreamKeySource keys) =>
        participant is { HasLeft: false } && keys.IdentityOf(claim.SenderIndex, participant.Participant, participant.Device) == SenderIdentity.Announced;

    private void Drop(RemoteStream stream, FrameDrop reason, uint key, TimeSpan arrived)
    {
        if (reason == FrameDrop.Unknown)
            return;
        (stream.Participant?.Drops ?? Drops).Count(reason);
        if (reason == FrameDrop.UnknownKey)
            stream.Participant?.KeyMissing(key, arrived);
        // The transport delivers the frames of a stream in order and once: what is not used leaves a hole, unless it was a repetition.
        if (reason == FrameDrop.Replayed)
            return;
        bool wanted = stream.KeyFrameWanted;
        stream.Interrupt();
        // Worth a look at once, where it may be asked for.
        if (!wanted && stream.KeyFrameWanted && MayAsk(stream, arrived))
            _nextKeyFrames = default;
    }

    private static bool MayAsk(RemoteStream stream, TimeSpan now) => !(now - stream.LastKeyFrameRequest < KeyFrameRequestInterval);

    private static bool MayBeOpenedLater(RemoteStream stream, FrameDrop reason) =>
        reason is FrameDrop.NoKeys or FrameDrop.UnknownKey or FrameDrop.UnknownSender or FrameDrop.NotAnnounced || (stream.IsSlot && reason == FrameDrop.OtherSender);

    private void AddStreams(ParticipantReception participant)
    {
        foreach ((uint ssrc, MediaStream stream) in participant.Streams)
            AddStream(ssrc, stream, participant);
    }

    private void AddStream(uint ssrc, MediaStream stream, ParticipantReception participant)
    {
        StreamKind kind = stream.Kind();
        // The server may give out one number twice; it stays with the one that is here.
        if (_streams.TryGetValue(ssrc, out RemoteStream? other) && other.Participant is { HasLeft: false })
            return;
        _streams[ssrc] = new RemoteStream(ssrc, stream, participant, _ => _newReceiver(participant, kind));
        if (other is not null && other.Kind != kind)
            _subscriptions.RemoveRemoteStream(ssrc);
        _subscriptions.AddRemoteStream(ssrc, kind);
    }

    private void EndStream(uint ssrc, ParticipantReception participant)
    {
        if (!_streams.TryGetValue(ssrc, out RemoteStream? stream) || stream.Participant != participant)
            return;
        DiscardHeld(stream);
        _ending.End(stream.TakeReceiver());
        _streams[ssrc] = new RemoteStream(ssrc, stream.Stream, participant, newReceiver: null);
    }

    /// <summary>A participant that left is forgotten: its streams are not listened to any more.</summary>
    private void Forget(ParticipantReception participant)
    {
        foreach ((uint ssrc, _) in participant.Streams)
        {
            if (_streams.TryGetValue(ssrc, out RemoteStream? stream) && stream.Participant == participant && _streams.Remove(ssrc))
                _subscriptions.RemoveRemoteStream(ssrc);
        }
    }
}
