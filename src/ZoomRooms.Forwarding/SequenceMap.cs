using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.Forwarding;

/// <summary>
/// The sequence numbers under which one receiver gets a stream that it is sent at times only: they go on without a gap wherever the stream
/// is taken up again, so that nothing seems lost that nobody meant to send. Holds the last <see cref="Kept"/> stretches, for packets that
/// come late and for requests.
/// </summary>
/// <param name="after">The last number of the same stream before its source began anew, which these go on from; 0 when there was
/// none.</param>
internal sealed class SequenceMap(long after = 0)
{
    public const int Kept = 8;

    /// <summary>A run of packets that was, or is, sent: source numbers, and what is added to them.</summary>
    private struct Stretch
    {
        public long First;
        public long Last;
        public long Offset;
    }

    private readonly Stretch[] _stretches = new Stretch[Kept];
    private int _begun;
    private long _highestSource;

    /// <summary>The highest number that was given; 0 before the first.</summary>
    public long Highest { get; private set; } = after;

    /// <summary>True while packets are taken.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>
    /// Takes packets from this source number on. False when it lies in the past of a stretch before: under a new number it would be another
    /// packet.
    /// </summary>
    /// <param name="first">Extended number of the source, above zero.</param>
    public bool TryBegin(long first)
    {
        if (_begun > 0 && first <= _highestSource)
            return false;
        End();
        // Small at first: the first wrap is far (RFC 3711, section 3.3.1), wherever the source stands.
        long number = Highest == 0 ? 0x1_0000 + (first & 0x7FFF) : Highest + 1;
        _stretches[_begun++ % Kept] = new Stretch { First = first, Last = long.MaxValue, Offset = number - first };
        _highestSource = first;
        Highest = number;
        IsOpen = true;
        return true;
    }

    /// <summary>Takes nothing beyond what was taken.</summary>
    public void End()
    {
        if (IsOpen)
            _stretches[(_begun - 1) % Kept].Last = _highestSource;
        IsOpen = false;
    }

    /// <summary>The number under which the receiver gets a packet. False when it lies in no stretch.</summary>
    public bool TryMap(long source, out ushort sequence)
    {
        for (int i = _begun - 1; i >= 0 && i >= _begun - Kept; i--)
        {
            ref Stretch stretch = ref _stretches[i % Kept];
            if (source < stretch.First)
                continue;
            if (source > stretch.Last)
                break;
            _highestSource = Math.Max(_highestSource, source);
            Highest = Math.Max(Highest, source + stretch.Offset);
            sequence = (ushort)(source + stretch.Offset);
            return true;
        }
        sequence = 0;
        return false;
    }

    /// <summary>The source's number of a packet that the receiver names. False for one that it was not sent, or too long ago.</summary>
    public bool TryFindSource(ushort sequence, out ushort source)
    {
        source = 0;
        long number = SequenceNumber.Extend(sequence, Highest);
        if (number > Highest)
            return false;
        for (int i = _begun - 1; i >= 0 && i >= _begun - Kept; i--)
        {
            ref Stretch stretch = ref _stretches[i % Kept];
            if (number < stretch.First + stretch.Offset)
                continue;
            source = (ushort)(number - stretch.Offset);
            return number - stretch.Offset <= stretch.Last;
        }
        return false;
    }
}
