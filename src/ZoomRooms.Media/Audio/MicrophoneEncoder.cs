using ZoomRooms.Media.RoomAudio;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// Blocks of the array in, Opus packets out: each block of 10 ms goes through the room's sound, two of them make a packet. Owned by the
/// encoder thread;
/// nothing is allocated per frame, and time comes as an argument.
/// </summary>
internal sealed class MicrophoneEncoder : IDisposable
{
    /// <summary>Without a block for so long, silence keeps the stream.</summary>
    public static readonly TimeSpan SilenceAfter = TimeSpan.FromMilliseconds(200);

    private readonly int _channels;
    private readonly IRoomSound _sound;
    private readonly TimeSpan _soundDelay, _soundReach;
    private readonly OpusEncoder _encoder;
    private readonly SpeechActivity _speech = new();
    private readonly MediaClock _clock;
    private readonly OpusPacketHandler _handler;
    private readonly MuteSwitch _mute;
    private readonly float[] _block;
    private readonly float[] _mono = new float[AudioFormat.OpusFrames];
    private readonly byte[] _packet = new byte[OpusFormat.MaxPacketBytes];
    private readonly double[] _levels;
    private int _filledBlocks;
    private TimeSpan _frameAt;
    private TimeSpan? _lastBlockSeen;
    private bool _blockCame;
    private TimeSpan _silenceDue;
    private bool _silent;
    private bool _wasSilent;
    private bool _isHeard;
    private long _packets, _silencePackets, _failures;

    public MicrophoneEncoder(MicrophoneOptions options, IRoomSound sound, uint firstTimestamp, MuteSwitch mute, OpusPacketHandler handler)
    {
        _mute = mute;
        _channels = options.Channels;
        _handler = handler;
        _clock = new MediaClock(firstTimestamp);
        _sound = sound;
        _soundDelay = TimeSpan.FromSeconds((double)sound.LatencySamples / AudioFormat.SampleRate);
        _soundReach = TimeSpan.FromSeconds((double)sound.ReachSamples / AudioFormat.SampleRate);
        _encoder = new OpusEncoder(options.BitrateBitsPerSecond, options.ExpectedLossPercent);
        _block = new float[AudioFormat.BlockFrames * options.Channels];
        _levels = new double[options.Channels];
        Array.Fill(_levels, AudioFormat.SilenceDbfs);
    }

    /// <summary>Is told where a frame is; null: nobody wants to know.</summary>
    public MicrophoneStages? Stages { get; set; }

    /// <summary>What the room's sound looks ahead.</summary>
    public TimeSpan SoundAhead => _soundDelay;

    /// <summary>What the codec looks ahead.</summary>
    public TimeSpan CodecAhead => _encoder.Lookahead;

    public long Packets => Volatile.Read(ref _packets);

    public long SilencePackets => Volatile.Read(ref _silencePackets);

    /// <summary>Frames that the encoder or the handler failed on.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>What was handed over last, or is being handed over, may hold what the microphone hears.</summary>
    public bool IsHeard => Volatile.Read(ref _isHeard);

    /// <summary>Hears what is sent, to know how much of it comes back; null: nobody asks.</summary>
    public EchoReturn? Return { get; init; }

    public double Level(int channel) => Volatile.Read(ref _levels[channel]);

    /// <summary>A block of 10 ms, interleaved, whose first sample was captured at <paramref name="at"/>.</summary>
    public void AddBlock(ReadOnlySpan<float> block, TimeSpan at)
    {
        if (_filledBlocks == 1 && at - _frameAt > SilenceAfter)
            _filledBlocks = 0;
        _blockCame = true;
        _silent = false;
        Stages?.Took(at, _filledBlocks == 0);
        Measure(block);
        _sound.Heard(_block, at, _mono.AsSpan(_filledBlocks * AudioFormat.BlockFrames, AudioFormat.BlockFrames));
        Stages?.Cleaned();
        // What comes out was said a little earlier: the switch must not take it for what came after it.
        if (_filledBlocks++ == 0)
        {
            _frameAt = at - _soundDelay;
            return;
        }
        _filledBlocks = 0;
        Send(_frameAt, silence: false);
    }

    /// <summary>To be called at least every 20 ms or so: sends silence for as long as there are no blocks.</summary>
    public void KeepAlive(TimeSpan now)
    {
        // By arrivals: a device may deliver late what it captured in time.
        if (_blockCame)
            (_lastBlockSeen, _blockCame) = (now, false);
        if (_lastBlockSeen is { } last && now - last < SilenceAfter)
            return;
        // Whatever the stall was, its beginning is over: no burst of old silence.
        if (!_silent || now - _silenceDue > SilenceAfter)
        {
            _silent = true;
            _silenceDue = now;
            Array.Fill(_levels, AudioFormat.SilenceDbfs);
        }
        for (; now >= _silenceDue; _silenceDue += AudioFormat.OpusFrame)
        {
            Send(_silenceDue, silence: true);
        }
    }

    public void Dispose() => _encoder.Dispose();

    private void Measure(ReadOnlySpan<float> block)
    {
        for (int channel = 0; channel < _channels; channel++)
        {
            double sum = 0;
            for (int i = channel; i < _block.Length; i += _channels)
            {
                float sample = _block[i] = AudioFormat.Bounded(block[i]);
                sum += (double)sample * sample;
            }
            Volatile.Write(ref _levels[channel], AudioFormat.ToDbfs(sum / AudioFormat.BlockFrames));
        }
    }

    private void Send(TimeSpan at, bool silence)
    {
        uint timestamp = _clock.Stamp(at);
        // What is in a frame may have begun before it does.
        TimeSpan begun = at - _soundReach;
        int length = Encode(silence || _mute.Silences(begun));
        // Muted while it was encoded: what was said is not handed over.
        if (!_wasSilent && _mute.Silences(begun))
            length = Encode(silent: true);
        if (!silence)
            Stages?.Encoded();
        silence |= _wasSilent;
        Return?.Sent(_mono);
        if (length == 0)
        {
            Volatile.Write(ref _failures, _failures + 1);
            return;
        }
        OpusPacket packet = new(_packet.AsSpan(0, length), timestamp, at, _speech.Next(AudioFormat.MeanSquare(_mono)));
        Volatile.Write(ref _packets, _packets + 1);
        if (silence)
            Volatile.Write(ref _silencePackets, _silencePackets + 1);
        if (!silence)
            Volatile.Write(ref _isHeard, true);
        _handler(packet);
        if (silence)
            Volatile.Write(ref _isHeard, false);
    }

    private int Encode(bool silent)
    {
        if (silent)
            Array.Clear(_mono);
        // The codec looks ahead, and repeats what may get lost: neither may bring what was said before.
        if (silent && !_wasSilent)
            _encoder.Forget();
        _wasSilent = silent;
        return _encoder.Encode(_mono, _packet);
    }
}
