using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// One participant's audio from decrypted packets to 48 kHz samples. One thread inserts, the speaker's playout thread pulls;
/// neither waits for the other, and neither allocates.
/// </summary>
#pragma warning disable CA1001 // the speaker that made it closes it, on the thread that uses the decoder
public sealed class IncomingAudio
#pragma warning restore CA1001
{
    // Made-up speech is believable for about this many frames.
    private const int ConcealedBeforeFade = 5;
    private const float FadePerFrame = 1f / 3;
    private const int RiseSamples = 240;

    private readonly PacketInbox _inbox = new();
    private readonly JitterBuffer _jitter = new();
    private readonly OpusDecoder _decoder = new();
    private readonly DecodedSound _sound = new();
    private readonly PlayoutStretcher _stretcher;
    private readonly VoiceMeter _meter = new();

    // Written by the inserting thread.
    private long _malformedOnArrival;
    private long _overflowed;

    // Written by the playout thread.
    private long _decoded, _concealed, _recovered, _late, _duplicate, _malformed, _expired, _shortened, _lengthened;
    private long _delayTicks, _waitedTicks, _targetTicks;
    private double _meanSquare;
    private int _concealedRun;
    private float _gain;

    internal IncomingAudio() => _stretcher = new PlayoutStretcher(_sound);

    /// <summary>A consistent enough picture, from any thread.</summary>
    public IncomingAudioStatistics Statistics => new(
        Volatile.Read(ref _decoded), Volatile.Read(ref _concealed), Volatile.Read(ref _recovered),
        Volatile.Read(ref _late), Volatile.Read(ref _duplicate),
        Volatile.Read(ref _malformed) + Volatile.Read(ref _malformedOnArrival), Volatile.Read(ref _overflowed),
        Volatile.Read(ref _expired), TimeOf(Volatile.Read(ref _shortened)), TimeOf(Volatile.Read(ref _lengthened)),
        TimeSpan.FromTicks(Volatile.Read(ref _delayTicks)), TimeSpan.FromTicks(Volatile.Read(ref _waitedTicks)),
        TimeSpan.FromTicks(Volatile.Read(ref _targetTicks)), AudioFormat.ToDbfs(Volatile.Read(ref _meanSquare)));

    /// <summary>Whether this participant is heard, and speaks; from any thread.</summary>
    public VoiceState Voice => _meter.Voice;

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

    /// <summary>
    /// Playout thread: the next 20 ms. Returns false, and leaves <paramref name="frame"/> silent, when there is nothing to hear.
    /// </summary>
    internal bool Pull(Span<float> frame, TimeSpan now)
    {
        TakeArrivals();
        long real = _decoded + _recovered;
        // Each turn adds 20 ms or ends, and takes out no more than 15.
        while (_sound.Count < frame.Length && Decode(now))
        {
        }
        _sound.Take(frame);
        double meanSquare = AudioFormat.MeanSquare(frame);
        _meter.Next(meanSquare, isDecoded: _decoded + _recovered != real);
        Volatile.Write(ref _meanSquare, _meanSquare + (meanSquare - _meanSquare) * 0.1);
        Volatile.Write(ref _expired, _jitter.Expired);
        Volatile.Write(ref _delayTicks, _jitter.Delay.Ticks);
        Volatile.Write(ref _waitedTicks, _jitter.Waited.Ticks);
        Volatile.Write(ref _targetTicks, _jitter.Target.Ticks);
        return meanSquare > 0;
    }

    /// <summary>Playout thread, or when it has ended: frees the decoder.</summary>
    internal void Close() => _decoder.Dispose();

    private void TakeArrivals()
    {
        // No more than were here: who sends without end must not keep the others' turns from coming.
        for (int i = 0; i < PacketInbox.Capacity
            && _inbox.TryPeek(out uint timestamp, out ReadOnlySpan<byte> packet, out TimeSpan arrival); i++)
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

    /// <summary>Adds 20 ms to what is decoded; false when there is nothing to hear.</summary>
    private bool Decode(TimeSpan now)
    {
        Span<float> room = _sound.Room;
        JitterStep step = _jitter.Next(now, TimeOf(_sound.Count));
        switch (step)
        {
            case JitterStep.Idle when _gain <= 0:
                _concealedRun = 0;
                return false;
            case JitterStep.Idle:
                // Whatever ended it, it does not end with an edge.
                MakeUp(room, target: 0);
                break;
            case JitterStep.Play when _decoder.TryDecode(_jitter.Packet, room):
                Count(ref _decoded);
                Real(room);
                _sound.Added();
                Stretch();
                return true;
            case JitterStep.Recover when _decoder.TryRecoverPrevious(_jitter.Packet, room):
                Count(ref _recovered);
                Real(room);
                break;
            default:
                Count(ref step == JitterStep.Play ? ref _malformed : ref _concealed);
                MakeUp(room, ++_concealedRun <= ConcealedBeforeFade ? _gain : Math.Max(_gain - FadePerFrame, 0));
                break;
        }
        _sound.Added();
        return true;
    }

    private void Stretch()
    {
        int samples = _stretcher.Follow(_jitter.Wish);
        if (samples == 0)
            return;
        _jitter.Stretched(TimeOf(samples));
        if (samples < 0)
            Volatile.Write(ref _shortened, _shortened - samples);
        else
            Volatile.Write(ref _lengthened, _lengthened + samples);
    }

    private void Real(Span<float> frame)
    {
        _concealedRun = 0;
        if (_gain < 1)
            Ramp(frame[..RiseSamples], 1);
    }

    private void MakeUp(Span<float> frame, float target)
    {
        if (_gain <= 0 || !_decoder.TryConceal(frame))
        {
            _gain = 0;
            frame.Clear();
        }
        else if (target < 1)
        {
            Ramp(frame, target);
        }
    }

    private void Ramp(Span<float> samples, float target)
    {
        float step = (target - _gain) / samples.Length;
        for (int i = 0; i < samples.Length; i++)
            samples[i] *= _gain += step;
        _gain = target;
    }

    private static TimeSpan TimeOf(long samples) => TimeSpan.FromTicks(samples * TimeSpan.TicksPerSecond / AudioFormat.SampleRate);

    // One writer each: no interlocked operation is needed, only that readers see whole values.
    private static void Count(ref long counter) => Volatile.Write(ref counter, counter + 1);
}
