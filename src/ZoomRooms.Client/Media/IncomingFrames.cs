using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Frames;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.Client.Media;

/// <summary>
/// From the transport to the decoders: opens each frame, checks that it is from whom its stream was announced for, and hands it on. What it
/// cannot hand on is counted by reason and by participant. Sans-IO, owned by one thread, no allocation a frame.
/// </summary>
/// <remarks>
/// Media and signalling take different ways: a sender's first frame under a new key, or as a newcomer, may get here before the key or the
/// list that names it.
/// Such frames wait a moment for them.
/// </remarks>
internal sealed class IncomingFrames : IFrameSink, IHeldFrameOutlet, IDisposable
{
    private readonly Func<ParticipantReception, MediaStream, IFrameReceiver> _newReceiver;
    private readonly IStreamSubscriptions _subscriptions;
    private readonly FrameDecryptor _decryptor = new();
    private readonly Dictionary<uint, RemoteStream> _streams = [];
    private readonly ParticipantReceptions _participants = new();
    private readonly SenderCheck _senders;
    private readonly FrameHolding _holding;
    private readonly StreamReceivers _receivers = new();
    private readonly KeyFrameRequests _keyFrames;
    private readonly byte[] _plaintext = new byte[Limits.FrameBytes + OpenedFrame.CaptureTimeSize];
    private IStreamKeys? _keys;
    private uint _newestKey;
    private TimeSpan _newestKeySince;
    private long _audioDelivered;
    private bool _slotted;
    private bool _takesPictures = true;

    /// <param name="newReceiver">Makes what takes the frames of one stream, when the first comes, and again after a long pause.</param>
    public IncomingFrames(Func<ParticipantReception, MediaStream, IFrameReceiver> newReceiver, IStreamSubscriptions subscriptions)
    {
        _newReceiver = newReceiver;
        _subscriptions = subscriptions;
        _senders = new SenderCheck(_participants);
        _holding = new FrameHolding(this);
        _keyFrames = new KeyFrameRequests(subscriptions);
    }

    public FrameDropCounters Drops { get; } = new();

    /// <summary>Each participant here, and the last few that left; from any thread.</summary>
    public IReadOnlyList<ParticipantReception> Participants => _participants.All;

    /// <summary>Frames that came before their key or their sender's listing, waited, and were opened.</summary>
    public long FramesOpenedAfterWaiting => _holding.Opened;

    public long AudioFramesDelivered => Interlocked.Read(ref _audioDelivered);

    /// <summary>Opens frames with <paramref name="keys"/> from now on, and owns them; the ones before are erased.</summary>
    public void SetKeys(IStreamKeys keys, TimeSpan now)
    {
        IStreamKeys? before = _keys;
        _keys = keys;
        _decryptor.SetKeys(keys);
        if (keys.NewestKey > _newestKey)
            (_newestKey, _newestKeySince) = (keys.NewestKey, now);
        if (before != keys)
            before?.Dispose();
        foreach (RemoteStream stream in _streams.Values)
            _holding.Release(stream, now);
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
    /// The transport is another one: it brings these slots, or, without any, the streams as participants were announced. What was on its
    /// way is lost.
    /// </summary>
    public void Resubscribe(IReadOnlyList<StreamSlot>? slots)
    {
        _slotted = slots is not null;
        foreach (RemoteStream stream in _streams.Values)
        {
            _holding.Discard(stream);
            _receivers.End(stream);
            _subscriptions.RemoveRemoteStream(stream.Ssrc);
        }
        _streams.Clear();
        foreach (StreamSlot slot in slots ?? [])
            _streams[slot.Ssrc] = new RemoteStream(
                slot.Ssrc, slot.Kind == StreamKind.Audio ? MediaStream.Audio : MediaStream.Picture, participant: null, _newReceiver);
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
            _holding.Release(slot, now);
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
            _holding.Hold(stream, encryptedFrame, isKeyFrame, now);
            _holding.Release(stream, now);
            return;
        }
        FrameDrop reason = TryDeliver(stream, encryptedFrame, isKeyFrame, now, out uint key);
        if (FrameHolding.IsOfUse(stream, reason))
            _holding.Hold(stream, encryptedFrame, isKeyFrame, now);
        else if (reason != FrameDrop.Unknown)
            Drop(stream, reason, key, now);
    }

    /// <summary>
    /// Whether this participant asked for pictures. What comes all the same is counted and not even opened, and nobody is asked for key
    /// frames.
    /// </summary>
    public void TakePictures(bool takes)
    {
        _takesPictures = takes;
        foreach (RemoteStream stream in _streams.Values)
        {
            if (takes || stream.Kind != StreamKind.Video)
                continue;
            _holding.Discard(stream);
            _receivers.End(stream);
            stream.KeyFrameWanted = false;
        }
    }

    /// <summary>Gives up what waited too long, and puts away what nothing came for.</summary>
    public void HandleTimeout(TimeSpan now)
    {
        _receivers.HandleTimeout(_streams.Values, now);
        _holding.HandleTimeout(_streams.Values, now);
    }

    /// <summary>Asks for the key frames that are wanted. Without keys none would be of use.</summary>
    public void RequestKeyFrames(TimeSpan now)
    {
        if (_keys is not null)
            _keyFrames.HandleTimeout(_streams.Values, now);
    }

    /// <summary>Ends every stream and erases the keys.</summary>
    public void Dispose()
    {
        foreach (RemoteStream stream in _streams.Values)
        {
            _holding.Discard(stream);
            stream.Receiver.Dispose();
        }
        _receivers.Dispose();
        _streams.Clear();
        _keys?.Dispose();
        _decryptor.Dispose();
    }

    public FrameDrop TryDeliver(RemoteStream stream, ReadOnlySpan<byte> bytes, bool isKeyFrame, TimeSpan arrived, out uint key)
    {
        key = 0;
        if (!FrameDecryptor.TryReadClaim(bytes, out FrameKeyId claim))
            return FrameDrop.Malformed;
        key = claim.MeetingKeySequenceNumber;
        if (_keys is not { } keys)
            return FrameDrop.NoKeys;
        if (_senders.Check(stream, claim, keys, arrived, out ParticipantReception? sender) is not FrameDrop.Unknown and FrameDrop other)
            return other;
        ParticipantReception participant = sender!;
        FrameDecryptResult result = _decryptor.TryDecrypt(bytes, _plaintext, arrived, out OpenedFrame opened);
        if (result != FrameDecryptResult.Decrypted)
            return FrameDecryption.DropOf(result);
        bool keyIsFresh = key == _newestKey && arrived - _newestKeySince <= CaptureClock.FreshKey;
        if (!participant.Clock(claim.Stream).TryPlace(opened.CapturedAt, arrived, key, keyIsFresh, boundsDelay: keys.NewestKey > 0))
            return FrameDrop.HeldBack;
        if (stream.Participant != participant || stream.Stream != claim.Stream)
            _receivers.End(stream.Turn(participant, claim.Stream, claim.SenderIndex));
        stream.Sender = participant.SenderIndex = claim.SenderIndex;
        participant.Opened();
        if (stream.AwaitsKeyFrame && !isKeyFrame)
            return FrameDrop.AwaitingKeyFrame;
        if (!stream.WakeReceiver(arrived).TryAdd(opened.Media, opened.CapturedAt, isKeyFrame, arrived))
            return FrameDrop.DecoderBusy;
        stream.Continue();
        if (claim.Stream == MediaStream.SharedScreen)
            participant.Shares(arrived);
        if (stream.Kind == StreamKind.Audio)
            Interlocked.Increment(ref _audioDelivered);
        return FrameDrop.Unknown;
    }

    public void Drop(RemoteStream stream, FrameDrop reason, uint key, TimeSpan arrived)
    {
        if (reason == FrameDrop.Unknown)
            return;
        (stream.Participant?.Drops ?? Drops).Count(reason);
        if (reason == FrameDrop.UnknownKey)
            stream.Participant?.KeyMissing(key, arrived);
        // The transport delivers the frames of a stream in order and once: what is not used leaves a hole, unless it was a repetition.
        if (reason != FrameDrop.Replayed)
            _keyFrames.Interrupt(stream, arrived);
    }

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
        _streams[ssrc] = new RemoteStream(ssrc, stream, participant, _newReceiver);
        if (other is not null && other.Kind != kind)
            _subscriptions.RemoveRemoteStream(ssrc);
        _subscriptions.AddRemoteStream(ssrc, kind);
    }

    private void EndStream(uint ssrc, ParticipantReception participant)
    {
        if (!_streams.TryGetValue(ssrc, out RemoteStream? stream) || stream.Participant != participant)
            return;
        _holding.Discard(stream);
        _receivers.End(stream);
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
