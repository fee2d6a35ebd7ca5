using ZoomRooms.Media.Sound;

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
}

/// <summary>What should be done to the length of what is played.</summary>
public enum JitterWish
{
    None = 0,
    /// <summary>Longer by some milliseconds: packets come later than they are waited for.</summary>
    Lengthen,
    /// <summary>Shorter, by no more than what lies ready: that part of the delay is of no use.</summary>
    Trim,
    /// <summary>Shorter by some milliseconds: packets lie here for longer than they must.</summary>
    Shorten,
    /// <summary>Shorter, and soon.</summary>
    ShortenFast,
}

/// <summary>
/// Orders one participant's packets and decides, 20 ms after 20 ms, what is played, and whether it should be longer or shorter than it was
/// said. Owned by one thread; time comes as an argument.
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
    private const long FrameTicks = 20 * TimeSpan.TicksPerMillisecond;
    private const long Slack = 5 * TimeSpan.TicksPerMillisecond;
    private const long LeastTrim = 3 * TimeSpan.TicksPerMillisecond;
    private const long MuchTooLong = 80 * TimeSpan.TicksPerMillisecond;
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
    // From the fastest packet's arrival to its sound, with what lies ready decoded.
    private double _smoothedDelay;
    private double _waited;
    private int _packet;

    public JitterBuffer() => Array.Fill(_frame, Nothing);

    /// <summary>The packet that the last <see cref="Next"/> speaks of; valid until the next call of any method.</summary>
    public ReadOnlySpan<byte> Packet => _bytes.AsSpan(_packet * OpusFormat.MaxPacketBytes, _length[_packet]);

    /// <summary>The frame number of <see cref="Packet"/>'s turn: grows by one per 20 ms of the sender's clock.</summary>
    public long Frame { get; private set; }

    /// <summary>The delay that the observed jitter asks for.</summary>
    public TimeSpan Target => _delay.Target;

    /// <summary>What should be done to what the last <see cref="Next"/> gave to play.</summary>
    public JitterWish Wish { get; private set; }

    /// <summary>Smoothed delay from the fastest recent packet's arrival to its sound; zero while idle.</summary>
    public TimeSpan Delay => _playing ? TimeSpan.FromTicks((long)Math.Max(_smoothedDelay, 0)) : TimeSpan.Zero;

    /// <summary>Smoothed time from a packet's arrival to its sound; zero while idle.</summary>
    public TimeSpan Waited => _playing ? TimeSpan.FromTicks((long)_waited) : TimeSpan.Zero;

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
            // A sender whose clock starts again is not late for ever. Frames that were held back are not so many: those before this saw to
            // that.
            if (++_lateRun < LateBeforeRestart)
            {
                if (frame > _newest - Capacity)
                    _delay.Observe(arrival.Ticks - frame * FrameTicks);
                return JitterInsert.Late;
            }
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

    /// <summary>Decides the next 20 ms.</summary>
    /// <param name="ahead">Sound that is decoded and not yet played.</param>
    public JitterStep Next(TimeSpan now, TimeSpan ahead)
    {
        Wish = JitterWish.None;
        DropExpired(now.Ticks);
        if (!_playing && !TryBegin(now.Ticks))
            return JitterStep.Idle;
        if (_newest < _next)
            return Starve();
        PayBack();
        Measure(now.Ticks + ahead.Ticks);
        if (!IsHeld(_next))
            return Missing();
        _waited += (now.Ticks + ahead.Ticks - _arrival[(int)(_next & (Capacity - 1))] - _waited) * 0.1;
        Wish = Want(ahead.Ticks);
        _owed = 0;
        _delay.ObserveTurn(missing: false);
        Take(_next++);
        return JitterStep.Play;
    }

    /// <summary>What was played last was made longer, or with a negative time shorter.</summary>
    public void Stretched(TimeSpan by) => _smoothedDelay += by.Ticks;

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
        _smoothedDelay = DelayAt(now, _next);
        _waited = now - _arrival[(int)(_next & (Capacity - 1))];
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

    private JitterWish Want(long ahead)
    {
        // How late the packet of a turn may come: what lies ready is delay too, and no packet may come later for it.
        double slack = _smoothedDelay - ahead;
        if (slack < _delay.Target.Ticks - Slack)
            return JitterWish.Lengthen;
        double spare = slack - _delay.Kept.Ticks;
        // Shorter by a little may take the next packet 20 ms earlier. The band is wider than that, or it would call for the opposite.
        if (spare >= FrameTicks + Slack && _newest > _next)
            return spare >= MuchTooLong ? JitterWish.ShortenFast : JitterWish.Shorten;
        return spare >= 0 && ahead >= LeastTrim ? JitterWish.Trim : JitterWish.None;
    }

    private void Measure(long heardAt)
    {
        double delay = DelayAt(heardAt, _next);
        // After a hole it is what it is.
        _smoothedDelay = _starved > 0 ? delay : _smoothedDelay + (delay - _smoothedDelay) * 0.1;
        _starved = 0;
    }

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
            _smoothedDelay -= (frame + 1 - _next) * FrameTicks;
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
