namespace ZoomRooms.Media.Audio;

/// <summary>
/// One participant's audio from decrypted packets to 48 kHz samples. One thread inserts, the speaker's playout thread pulls;
/// neither waits for the other, and neither allocates.
/// </summary>
#pragma warning disable CA1001 // the speaker that made it closes it, on the thread that uses the decoder
public sealed class IncomingAudio
#pragma warning restore CA1001
{
    // What lies below this may be shortened or lengthened without anyone hearing it.
    private const double QuietMeanSquare = 1e-5;
    // Made-up speech is believable for about this many frames.
    private const int ConcealedBeforeFade = 5;
    private const float FadePerFrame = 1f / 3;
    private const int RiseSamples = 240;

    private readonly PacketInbox _inbox = new();
    private readonly JitterBuffer _jitter = new();
    private readonly OpusDecoder _decoder = new();
    private readonly float[] _scratch = new float[AudioFormat.OpusFrames];

    // Written by the inserting thread.
    private long _malformedOnArrival;
    private long _overflowed;

    // Written by the playout thread.
    private long _decoded, _concealed, _recovered, _late, _duplicate, _malformed, _discarded, _expired, _stretched;
    private long _delayTicks, _targetTicks;
    private double _meanSquare;
    private double _lastMeanSquare;
    private int _concealedRun;
    private float _gain;

    internal IncomingAudio()
    {
    }

    /// <summary>A consistent enough picture, from any thread.</summary>
    public IncomingAudioStatistics Statistics => new(
        Volatile.Read(ref _decoded), Volatile.Read(ref _concealed), Volatile.Read(ref _recovered),
        Volatile.Read(ref _late), Volatile.Read(ref _duplicate),
        Volatile.Read(ref _malformed) + Volatile.Read(ref _malformedOnArrival), Volatile.Read(ref _overflowed),
        Volatile.Read(ref _discarded) + Volatile.Read(ref _expired), Volatile.Read(ref _stretched),
        TimeSpan.FromTicks(Volatile.Read(ref _delayTicks)), TimeSpan.FromTicks(Volatile.Read(ref _targetTicks)),
        AudioFormat.ToDbfs(Volatile.Read(ref _meanSquare)));

    /// <summary>Hands over a decrypted packet. One thread at a time; packets may come in any order, and be anything.</summary>
    /// <param name="capturedAt">48 kHz clock of the sender, sealed with the packet.</param>
    /// <param name="now">Monotonic, since timestamp 0 of the <see cref="TimeProvider"/> that the speaker was made with.</param>
    public void Insert(uint capturedAt, ReadOnlySpan<byte> opusPacket, TimeSpan now)
    {
        if (!OpusFormat.IsTwentyMilliseconds(opusPacket))
            Volatile.Write(ref _malformedOnArrival, _malformedOnArrival + 1);
        else if (!_inbox.TryWrite(capturedAt, opusPacket, now))
            Volatile.Write(ref _overflowed, _overflowed + 1);
    }

    /// <summary>Playout thread: the next 20 ms. Returns false, and leaves <paramref name="frame"/> silent, when there is nothing to hear.</summary>
    internal bool Pull(Span<float> frame, TimeSpan now)
    {
        TakeArrivals();
        bool audible = Fill(frame, now);
        if (!audible)
            frame.Clear();
        _lastMeanSquare = audible ? AudioFormat.MeanSquare(frame) : 0;
        Volatile.Write(ref _meanSquare, _meanSquare + (_lastMeanSquare - _meanSquare) * 0.1);
        Volatile.Write(ref _expired, _jitter.Expired);
        Volatile.Write(ref _delayTicks, _jitter.Delay.Ticks);
        Volatile.Write(ref _targetTicks, _jitter.Target.Ticks);
        return audible;
    }

    /// <summary>Playout thread, or when it has ended: frees the decoder.</summary>
    internal void Close() => _decoder.Dispose();

    private void TakeArrivals()
    {
        while (_inbox.TryPeek(out uint timestamp, out ReadOnlySpan<byte> packet, out TimeSpan arrival))
        {
            switch (_jitter.Insert(timestamp, packet, arrival))
            {
                case JitterInsert.Accepted: break;
                case JitterInsert.Late: Count(ref _late); break;
                case JitterInsert.Duplicate: Count(ref _duplicate); break;
                case JitterInsert.Malformed: Count(ref _malformed); break;
            }
            _inbox.Release();
        }
    }

    private bool Fill(Span<float> frame, TimeSpan now)
    {
        // Each turn consumes a packet or ends, and the buffer holds no more than its capacity.
        for (int turn = 0; turn <= JitterBuffer.Capacity; turn++)
        {
            switch (_jitter.Next(now, _lastMeanSquare < QuietMeanSquare))
            {
                case JitterStep.Idle:
                    _gain = 0;
                    _concealedRun = 0;
                    return false;
                case JitterStep.Discard:
                    // Decoded all the same, because the next packet builds on this one.
                    if (!_decoder.TryDecode(_jitter.Packet, _scratch))
                        Count(ref _malformed);
                    Count(ref _discarded);
                    continue;
                case JitterStep.Play:
                    if (_decoder.TryDecode(_jitter.Packet, frame))
                    {
                        Count(ref _decoded);
                        return Real(frame);
                    }
                    Count(ref _malformed);
                    return MadeUp(frame);
                case JitterStep.Recover:
                    if (_decoder.TryRecoverPrevious(_jitter.Packet, frame))
                    {
                        Count(ref _recovered);
                        return Real(frame);
                    }
                    Count(ref _concealed);
                    return MadeUp(frame);
                case JitterStep.Conceal:
                    Count(ref _concealed);
                    return MadeUp(frame);
                case JitterStep.Stretch:
                    Count(ref _stretched);
                    return MadeUp(frame);
            }
        }
        return false;
    }

    private bool Real(Span<float> frame)
    {
        _concealedRun = 0;
        if (_gain < 1)
            Ramp(frame[..RiseSamples], 1);
        return true;
    }

    private bool MadeUp(Span<float> frame)
    {
        float target = ++_concealedRun <= ConcealedBeforeFade ? _gain : Math.Max(_gain - FadePerFrame, 0);
        if (_gain <= 0 || !_decoder.TryConceal(frame))
        {
            _gain = 0;
            return false;
        }
        if (target < 1)
            Ramp(frame, target);
        return true;
    }

    private void Ramp(Span<float> samples, float target)
    {
        float step = (target - _gain) / samples.Length;
        for (int i = 0; i < samples.Length; i++)
            samples[i] *= _gain += step;
        _gain = target;
    }

    // One writer each: no interlocked operation is needed, only that readers see whole values.
    private static void Count(ref long counter) => Volatile.Write(ref counter, counter + 1);
}
