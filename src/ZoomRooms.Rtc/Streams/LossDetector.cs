using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.Rtc.Streams;

/// <summary>What a sequence number means for its stream.</summary>
internal enum Arrival
{
    Unknown = 0,
    /// <summary>Ahead of all others; what lies between is missing.</summary>
    Next,
    /// <summary>One that was missing.</summary>
    Recovered,
    /// <summary>One that was given up, but is within the window.</summary>
    GivenUp,
    /// <summary>The stream goes on elsewhere: nothing before this packet matters any more.</summary>
    Restarted,
    Duplicate,
    /// <summary>Behind the window.</summary>
    TooOld,
    /// <summary>Too far away to be believed before its successor comes too (RFC 3550, appendix A.1).</summary>
    Jump,
}

/// <summary>
/// Finds the holes in one stream and says when to ask for what is missing. Bounded however the numbers jump: a window of
/// <see cref="Window"/> packets, of which <see cref="MaximumMissing"/> may be missing.
/// </summary>
internal sealed class LossDetector
{
    public const int Window = 1024;
    public const int MaximumMissing = 256;

    /// <summary>
    /// Packets before the first one received that may still come: a stream may begin with reordering, or be joined in mid-frame.
    /// </summary>
    public const int Before = 32;

    /// <summary>Forward jumps up to this are a pause in reception; beyond, something else (RFC 3550, MAX_DROPOUT).</summary>
    private const int MaximumDropout = 3000;

    private struct Hole
    {
        public long Sequence;
        public TimeSpan Since;
        public TimeSpan NextRequest;
        public int Requests;
    }

    // Both are made with the first packet.
    private ulong[] _received = [];
    private Hole[] _missing = [];
    private readonly TimeSpan _patience;
    private readonly TimeSpan _reordering;
    private readonly bool _awaitsBefore;
    private int _missingCount;
    private long _first = -1;
    private long _start = -1;
    private int _afterJump = -1;

    /// <param name="patience">How long a packet stays missing before it is given up.</param>
    /// <param name="reordering">How long a hole may be mere reordering, before the first request.</param>
    /// <param name="awaitsBefore">
    /// Whether the <see cref="Before"/> packets before the first are waited for, or merely not refused. Nobody asks for them: most streams
    /// begin with their first packet, and the sender has none before it.
    /// </param>
    public LossDetector(TimeSpan patience, TimeSpan reordering, bool awaitsBefore = false)
    {
        _awaitsBefore = awaitsBefore;
        _patience = patience;
        _reordering = reordering;
    }

    /// <summary>Extended number of the newest packet; −1 before the first.</summary>
    public long Highest { get; private set; } = -1;

    /// <summary>Extended number of the oldest packet that would still be taken.</summary>
    public long First => _first;

    /// <summary>Packets given up so far; one that comes all the same is taken off again.</summary>
    public long Lost { get; private set; }

    public long Recovered { get; private set; }

    public bool AnyMissing => _missingCount > 0;

    /// <summary>Takes note of a packet.</summary>
    /// <param name="extended">Its extended number: grows by one per packet of the stream, whatever wraps.</param>
    public Arrival OnPacket(ushort sequence, TimeSpan now, out long extended)
    {
        if (Highest < 0)
        {
            // One full circle up, so that a number before the first is not negative.
            extended = 0x1_0000 + sequence;
            Restart(extended, now);
            return Arrival.Next;
        }
        extended = SequenceNumber.Extend(sequence, Highest);
        long ahead = extended - Highest;
        if (ahead is > MaximumDropout or <= -Window)
        {
            if (sequence != _afterJump)
            {
                _afterJump = (ushort)(sequence + 1);
                return ahead > 0 ? Arrival.Jump : Arrival.TooOld;
            }
            extended = Highest - (Highest & 0xFFFF) + 0x2_0000 + sequence;
            Restart(extended, now);
            return Arrival.Restarted;
        }
        if (ahead > MaximumMissing)
        {
            GiveUpFirst(_missingCount);
            Lost += ahead - 1;
            Restart(extended, now);
            return Arrival.Restarted;
        }
        if (ahead > 0)
        {
            Advance(extended, now);
            return Arrival.Next;
        }
        if (extended < _first)
            return Arrival.TooOld;
        if (IsReceived(extended))
            return Arrival.Duplicate;
        SetReceived(extended);
        int hole = Find(extended);
        if (hole < 0)
        {
            Lost -= extended >= _start ? 1 : 0;
            return Arrival.GivenUp;
        }
        Remove(hole);
        Recovered += extended >= _start ? 1 : 0;
        return Arrival.Recovered;
    }

    /// <summary>True while a packet could fill a hole, given up or not.</summary>
    public bool Lacks(ushort sequence)
    {
        long extended = Highest < 0 ? 0 : SequenceNumber.Extend(sequence, Highest);
        return Highest >= 0 && extended < Highest && extended >= _first && !IsReceived(extended);
    }

    /// <summary>True while the packet is missing and not given up.</summary>
    public bool IsMissing(long extended) => Find(extended) >= 0;

    /// <summary>Gives up what is missing for longer than patience allows; returns how many.</summary>
    public int Expire(TimeSpan now)
    {
        int expired = 0;
        while (expired < _missingCount && now - _missing[expired].Since >= _patience)
            expired++;
        GiveUpFirst(expired);
        return expired;
    }

    /// <summary>Gives up what is missing before a packet, because nobody waits for it.</summary>
    public void Forget(long before)
    {
        int count = 0;
        while (count < _missingCount && _missing[count].Sequence < before)
            count++;
        GiveUpFirst(count);
    }

    /// <summary>Takes the numbers whose request is due, ascending, and schedules their next request.</summary>
    public int TakeRequests(Span<ushort> destination, TimeSpan now, TimeSpan retry)
    {
        int taken = 0;
        for (int i = 0; i < _missingCount && taken < destination.Length; i++)
        {
            ref Hole hole = ref _missing[i];
            if (hole.NextRequest > now)
                continue;
            hole.NextRequest = now + retry;
            hole.Requests++;
            destination[taken++] = (ushort)hole.Sequence;
        }
        return taken;
    }

    /// <summary>When the next request or giving-up is due; null when nothing is missing.</summary>
    public TimeSpan? NextTimeout
    {
        get
        {
            if (_missingCount == 0)
                return null;
            TimeSpan next = _missing[0].Since + _patience;
            for (int i = 0; i < _missingCount; i++)
            {
                if (_missing[i].NextRequest < next)
                    next = _missing[i].NextRequest;
            }
            return next;
        }
    }

    private void Restart(long extended, TimeSpan now)
    {
        Highest = _start = extended;
        _first = extended - Before;
        _afterJump = -1;
        _missingCount = 0;
        if (_received.Length == 0)
            (_received, _missing) = (new ulong[Window / 64], new Hole[MaximumMissing]);
        Array.Clear(_received);
        SetReceived(extended);
        for (long missing = _first; _awaitsBefore && missing < extended; missing++)
            _missing[_missingCount++] = new Hole { Sequence = missing, Since = now, NextRequest = TimeSpan.MaxValue };
    }

    private void Advance(long extended, TimeSpan now)
    {
        int holes = (int)(extended - Highest - 1);
        int overflow = Math.Min(_missingCount, _missingCount + holes - MaximumMissing);
        if (overflow > 0)
        {
            GiveUpFirst(overflow);
        }
        for (long missing = Highest + 1; missing < extended; missing++)
        {
            _received[missing / 64 % _received.Length] &= ~(1UL << (int)(missing % 64));
            _missing[_missingCount++] = new Hole { Sequence = missing, Since = now, NextRequest = now + _reordering };
        }
        SetReceived(extended);
        Highest = extended;
        // A hole behind the window could be filled by no packet any more.
        Forget(Highest - Window + 1);
        _first = Math.Max(_first, Highest - Window + 1);
    }

    private bool IsReceived(long extended) => (_received[extended / 64 % _received.Length] >> (int)(extended % 64) & 1) != 0;

    private void SetReceived(long extended) => _received[extended / 64 % _received.Length] |= 1UL << (int)(extended % 64);

    private int Find(long extended)
    {
        int low = 0;
        int high = _missingCount - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            long sequence = _missing[middle].Sequence;
            if (sequence == extended)
                return middle;
            if (sequence < extended)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return -1;
    }

    private void Remove(int at)
    {
        _missing.AsSpan(at + 1, _missingCount - at - 1).CopyTo(_missing.AsSpan(at));
        _missingCount--;
    }

    private void GiveUpFirst(int count)
    {
        if (count == 0)
            return;
        for (int i = 0; i < count; i++)
        {
            // What was before the first packet may never have been sent.
            if (_missing[i].Sequence >= _start)
                Lost++;
        }
        _missing.AsSpan(count, _missingCount - count).CopyTo(_missing);
        _missingCount -= count;
    }
}
