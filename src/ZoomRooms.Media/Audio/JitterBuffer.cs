namespace ZoomRooms.Media.Audio;

/// <summary>What became of a packet handed to the <see cref="JitterBuffer"/>.</summary>
public enum JitterInsert
{
    Accepted = 0,
    Late,
    Duplicate,
    Malformed,
}

/// <summary>What to do for the next 20 ms.</summary>
public enum JitterStep
{
    /// <summary>Nothing to play: silence.</summary>
    Idle = 0,
    /// <summary>Decode <see cref="JitterBuffer.Packet"/> and play it.</summary>
    Play,
    /// <summary>The frame is missing and <see cref="JitterBuffer.Packet"/> is the one after it: play its in-band FEC.</summary>
    Recover,
    /// <summary>The frame is missing: make it up.</summary>
    Conceal,
    /// <summary>Make up a frame that nobody sent: the delay grows by 20 ms.</summary>
    Stretch,
    /// <summary>Decode <see cref="JitterBuffer.Packet"/>, do not play it, and ask again: the delay shrinks by 20 ms.</summary>
    Discard,
}

/// <summary>
/// Orders one participant's packets and decides, every 20 ms, what is played. Owned by one thread; time comes as an argument.
/// No packet is played twice, none out of order, and none that has lain here longer than <see cref="MaxResidence"/>.
/// </summary>
public sealed class JitterBuffer
{
    public static readonly TimeSpan MinTarget = TimeSpan.FromMilliseconds(20);
    public static readonly TimeSpan MaxTarget = TimeSpan.FromMilliseconds(200);
    public static readonly TimeSpan MaxResidence = TimeSpan.FromMilliseconds(240);

    /// <summary>Packets that the buffer spans: 1.28 s.</summary>
    public const int Capacity = 64;

    private const int LateBeforeRestart = 25;
    private const int StarvedBeforeIdle = 50;
    private const int TurnsBetweenWarps = 5;
    private const long FrameTicks = 20 * TimeSpan.TicksPerMillisecond;
    private const long Nothing = -1;

    private readonly byte[] _bytes = new byte[Capacity * OpusFormat.MaxPacketBytes];
    private readonly long[] _frame = new long[Capacity];
    private readonly int[] _length = new int[Capacity];
    private readonly long[] _arrival = new long[Capacity];
    private readonly DelayEstimator _delay = new();

    private bool _any;
    // Once something was played, what lies before it is late.
    private bool _began;
    private bool _playing;
    private uint _lastTimestamp;
    private long _lastSample;
    private long _next;
    private long _newest;
    private int _lateRun;
    private int _starved;
    private int _owed;
    private int _turnsSinceWarp;
    private double _smoothedDelay;
    private int _packet;

    public JitterBuffer() => Array.Fill(_frame, Nothing);

    /// <summary>The packet that the last <see cref="Next"/> speaks of; valid until the next call of any method.</summary>
    public ReadOnlySpan<byte> Packet => _bytes.AsSpan(_packet * OpusFormat.MaxPacketBytes, _length[_packet]);

    /// <summary>The frame number of <see cref="Packet"/>'s turn: grows by one per 20 ms of the sender's clock.</summary>
    public long Frame { get; private set; }

    /// <summary>The delay that the observed jitter asks for.</summary>
    public TimeSpan Target => _delay.Target;

    /// <summary>Smoothed delay from the fastest recent packet's arrival to its turn; zero while idle.</summary>
    public TimeSpan Delay => _playing ? TimeSpan.FromTicks((long)Math.Max(_smoothedDelay, 0)) : TimeSpan.Zero;

    /// <summary>Packets thrown away for having lain here too long, or when the sender's clock jumped. Grows only.</summary>
    public long Expired { get; private set; }

    /// <summary>Takes a packet, in any order.</summary>
    /// <param name="capturedAt">As its sender sealed it, 48 kHz: the server's own timestamp says nothing here.</param>
    /// <param name="arrival">When it came, on the clock that <see cref="Next"/> is called with.</param>
    public JitterInsert Insert(uint capturedAt, ReadOnlySpan<byte> packet, TimeSpan arrival)
    {
        if (!OpusFormat.IsTwentyMilliseconds(packet))
            return JitterInsert.Malformed;
        if (!_any)
            Restart(capturedAt);
        long sample = _lastSample + (int)(capturedAt - _lastTimestamp);
        long frame = sample / AudioFormat.OpusFrames;
        int slot = (int)(frame & (Capacity - 1));
        if (_frame[slot] == frame)
            return JitterInsert.Duplicate;
        if ((_began && frame < _next) || frame <= _newest - Capacity)
        {
            // A sender whose clock starts again is not late for ever. Frames that were held back are not so many: those before this saw to that.
            if (++_lateRun < LateBeforeRestart)
                return JitterInsert.Late;
            Restart(capturedAt);
            return Insert(capturedAt, packet, arrival);
        }
        if (!_playing && _newest < _next)
            _next = frame;
        if (frame - _next >= Capacity)
        {
            Restart(capturedAt);
            return Insert(capturedAt, packet, arrival);
        }
        _lateRun = 0;
        Store(frame, slot, packet, arrival);
        _lastTimestamp = capturedAt;
        _lastSample = sample;
        _newest = Math.Max(_newest, frame);
        if (!_playing)
            _next = Math.Min(_next, frame);
        _delay.Observe(arrival.Ticks - frame * FrameTicks);
        return JitterInsert.Accepted;
    }

    /// <summary>Decides the next 20 ms. <paramref name="quiet"/>: what was played last is as good as silent, so that leaving out or adding 20 ms is not heard.</summary>
    public JitterStep Next(TimeSpan now, bool quiet)
    {
        DropExpired(now.Ticks);
        if (!_playing && !TryBegin(now.Ticks))
            return JitterStep.Idle;
        if (_newest < _next)
            return Starve();
        _starved = 0;
        PayBack();
        if (!IsHeld(_next))
            return Missing();
        Measure(now.Ticks);
        if (Warp(now.Ticks, quiet) is { } warped)
            return warped;
        _owed = 0;
        _delay.ObserveTurn(missing: false);
        Take(_next++);
        return JitterStep.Play;
    }

    private bool TryBegin(long now)
    {
        while (_next <= _newest && !IsHeld(_next))
            _next++;
        if (!_any || _next > _newest || DelayAt(now, _next) < _delay.Target.Ticks)
            return false;
        _began = true;
        _playing = true;
        _starved = 0;
        _owed = 0;
        _turnsSinceWarp = 0;
        _smoothedDelay = DelayAt(now, _next);
        return true;
    }

    private JitterStep Starve()
    {
        if (++_starved >= StarvedBeforeIdle)
        {
            _playing = false;
            return JitterStep.Idle;
        }
        _owed++;
        Frame = _next;
        return JitterStep.Conceal;
    }

    // What was made up while nothing was here stands for the frames that then turn out to be lost.
    private void PayBack()
    {
        while (_owed > 0 && _next < _newest && !IsHeld(_next))
        {
            _next++;
            _owed--;
            _delay.ObserveTurn(missing: true);
        }
    }

    private JitterStep Missing()
    {
        _delay.ObserveTurn(missing: true);
        Frame = _next++;
        if (!IsHeld(_next))
            return JitterStep.Conceal;
        _packet = (int)(_next & (Capacity - 1));
        return JitterStep.Recover;
    }

    private JitterStep? Warp(long now, bool quiet)
    {
        if (++_turnsSinceWarp < TurnsBetweenWarps)
            return null;
        double target = _delay.Target.Ticks;
        // The band is wider than a frame, or one warp would call for the opposite one.
        bool tooLong = _smoothedDelay > target + 25 * TimeSpan.TicksPerMillisecond && _newest > _next;
        bool farTooLong = tooLong && now - _arrival[(int)(_next & (Capacity - 1))] > target + 80 * TimeSpan.TicksPerMillisecond;
        if (farTooLong || (tooLong && quiet))
        {
            _turnsSinceWarp = 0;
            _smoothedDelay -= FrameTicks;
            Take(_next++);
            return JitterStep.Discard;
        }
        if (quiet && _smoothedDelay < target - 5 * TimeSpan.TicksPerMillisecond)
        {
            _turnsSinceWarp = 0;
            _smoothedDelay += FrameTicks;
            return JitterStep.Stretch;
        }
        return null;
    }

    private void Measure(long now) => _smoothedDelay += (DelayAt(now, _next) - _smoothedDelay) * 0.1;

    private long DelayAt(long now, long frame) => now - (_delay.FastestTicks + frame * FrameTicks);

    // After a stall of either side what waited is not worth hearing any more: conversation goes on at the present.
    private void DropExpired(long now)
    {
        for (long frame = _next; frame <= _newest; frame++)
        {
            if (!IsHeld(frame))
                continue;
            if (now - _arrival[(int)(frame & (Capacity - 1))] <= MaxResidence.Ticks)
                break;
            Expired++;
            _length[(int)(frame & (Capacity - 1))] = 0;
            _next = frame + 1;
        }
    }

    private bool IsHeld(long frame)
    {
        int slot = (int)(frame & (Capacity - 1));
        return _frame[slot] == frame && frame >= _next && frame <= _newest && _length[slot] > 0;
    }

    private void Take(long frame)
    {
        _packet = (int)(frame & (Capacity - 1));
        Frame = frame;
    }

    private void Store(long frame, int slot, ReadOnlySpan<byte> packet, TimeSpan arrival)
    {
        packet.CopyTo(_bytes.AsSpan(slot * OpusFormat.MaxPacketBytes, OpusFormat.MaxPacketBytes));
        _frame[slot] = frame;
        _length[slot] = packet.Length;
        _arrival[slot] = arrival.Ticks;
    }

    private void Restart(uint capturedAt)
    {
        for (long frame = _next; _any && frame <= _newest; frame++)
        {
            if (IsHeld(frame))
                Expired++;
        }
        Array.Fill(_frame, Nothing);
        _delay.Reset();
        _any = true;
        _began = false;
        _playing = false;
        _starved = 0;
        _owed = 0;
        _lateRun = 0;
        // Far from zero, so that packets before the first have frame numbers too.
        _lastTimestamp = capturedAt;
        _lastSample = (1L << 40) * AudioFormat.OpusFrames;
        _next = 1L << 40;
        _newest = _next - 1;
    }
}
