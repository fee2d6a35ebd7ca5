using System.Runtime.InteropServices;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Rtcp;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.Rtc.Streams;

/// <summary>
/// What is said to the other side of how its packets arrive: often while pictures come, for sound alone once a second. Sans-IO, one owner
/// thread.
/// </summary>
internal sealed class ArrivalReports
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);

    private readonly List<(uint Ssrc, ArrivalLog Log)> _streams = [];
    private readonly List<StreamKind> _kinds = [];
    private TimeSpan _last;
    private TimeSpan _lookAgain;

    public void Add(uint ssrc, StreamKind kind, ArrivalLog log)
    {
        _streams.Add((ssrc, log));
        _kinds.Add(kind);
    }

    public void Remove(ArrivalLog log)
    {
        int index = _streams.FindIndex(stream => stream.Log == log);
        if (index < 0)
            return;
        _streams.RemoveAt(index);
        _kinds.RemoveAt(index);
    }

    /// <summary>No timer waits for it: packets that come are what it is about.</summary>
    public bool IsDue(TimeSpan now)
    {
        TimeSpan since = now - _last;
        // In a large meeting there are hundreds of streams to look at: where nothing was to be told, not again after each packet.
        if (since < StreamTiming.CongestionInterval || now < _lookAgain)
            return false;
        bool often = since < StreamTiming.ReportInterval;
        for (int i = 0; i < _streams.Count; i++)
        {
            if (_streams[i].Log.Pending > 0 && (!often || _kinds[i] == StreamKind.Video))
                return true;
        }
        _lookAgain = now + BetweenLooks;
        return false;
    }

    /// <summary>Appends a report when one is due, as far as there is room.</summary>
    public void Write(ref RtcpWriter writer, uint ownSsrc, TimeSpan now)
    {
        if (IsDue(now) && writer.TryAddCongestionFeedback(ownSsrc, CollectionsMarshal.AsSpan(_streams), now))
            _last = now;
    }
}
