using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// Mixes the incoming streams and the cues into 20 ms of mono. Streams come and go from any thread; <see cref="Mix"/> belongs to the
/// playout thread.
/// </summary>
internal sealed class PlayoutMixer(double gain)
{
    private readonly Lock _gate = new();
    private readonly Queue<IncomingAudio> _retired = new();
    private readonly CueSynthesizer _cues = new();
    private readonly float[] _stream = new float[AudioFormat.OpusFrames];
    private volatile IncomingAudio[] _streams = [];
    private readonly PhraseVoice _voice = new();
    private volatile bool _hasRetired;
    private double _meanSquare;

    public int Streams => _streams.Length;

    /// <summary>From a packet's arrival to its turn, averaged over the streams that play; zero where none does.</summary>
    public TimeSpan Waited
    {
        get
        {
            long ticks = 0, playing = 0;
            foreach (IncomingAudio stream in _streams)
            {
                long waited = stream.Statistics.Waited.Ticks;
                ticks += waited;
                playing += waited > 0 ? 1 : 0;
            }
            return TimeSpan.FromTicks(playing == 0 ? 0 : ticks / playing);
        }
    }

    public double RmsDbfs => AudioFormat.ToDbfs(Volatile.Read(ref _meanSquare));

    public IncomingAudio Add()
    {
        IncomingAudio stream = new();
        lock (_gate)
            _streams = [.. _streams, stream];
        return stream;
    }

    /// <summary>Takes the stream out of the mix. Packets inserted afterwards are not heard.</summary>
    public void Remove(IncomingAudio stream)
    {
        lock (_gate)
        {
            IncomingAudio[] without = Array.FindAll(_streams, other => other != stream);
            if (without.Length == _streams.Length)
                return;
            _streams = without;
            _retired.Enqueue(stream);
            _hasRetired = true;
        }
    }

    public void Play(SoundCue cue) => _cues.Request(cue);

    /// <summary>Says a phrase over the streams, which are turned down meanwhile; null stops.</summary>
    public void Say(SpokenPhrase? phrase) => _voice.Request(phrase);

    /// <summary>The next 20 ms.</summary>
    public void Mix(Span<float> frame, TimeSpan now)
    {
        frame.Clear();
        float level = (float)gain * (_voice.Sounds ? PhraseVoice.Ducked : 1);
        foreach (IncomingAudio stream in _streams)
        {
            if (!stream.Pull(_stream, now))
                continue;
            for (int i = 0; i < frame.Length; i++)
                frame[i] += _stream[i] * level;
        }
        _voice.AddTo(frame);
        _cues.AddTo(frame);
        SoftLimiter.Apply(frame);
        Volatile.Write(ref _meanSquare, AudioFormat.MeanSquare(frame));
        if (_hasRetired)
            CloseRetired();
    }

    /// <summary>Playout thread, or when there is none: frees what was taken out of the mix.</summary>
    public void CloseRetired()
    {
        lock (_gate)
        {
            while (_retired.TryDequeue(out IncomingAudio? stream))
                stream.Close();
            _hasRetired = false;
        }
    }

    /// <summary>When there is no playout thread any more: frees everything.</summary>
    public void CloseAll()
    {
        foreach (IncomingAudio stream in _streams)
            Remove(stream);
        CloseRetired();
    }
}
