using ZoomRooms.Protocol;

namespace ZoomRooms.Rtc.Frames;

/// <summary>Counters of a session since it began. The owner thread writes them; any thread may read.</summary>
public sealed class RtcStatistics
{
    private readonly long[] _drops = new long[Enum.GetValues<RtcDrop>().Length];
    private long _roundTripTicks = -1;
    private long _queueTicks;
    private int _requested = -1;
    private int _packetLimit = -1;
    private int _arrivingLimit = -1;

    public RtcStatistics() => Streams = StreamSet.Of(stream => stream switch
    {
        MediaStream.Audio => Audio,
        MediaStream.Picture => Video,
        MediaStream.SmallPicture => SmallVideo,
        MediaStream.SharedScreen => SharedScreen,
        _ => throw new ArgumentOutOfRangeException(nameof(stream)),
    });

    public StreamStatistics Audio { get; } = new();

    /// <summary>Of pictures: all that are received, and of those sent the large ones.</summary>
    public StreamStatistics Video { get; } = new();

    /// <summary>Of the small pictures that are sent.</summary>
    public StreamStatistics SmallVideo { get; } = new();

    /// <summary>Of the own screen, while it is shown.</summary>
    public StreamStatistics SharedScreen { get; } = new();

    /// <summary>Smoothed time to the server and back; null until measured.</summary>
    public TimeSpan? RoundTripTime
    {
        get
        {
            long ticks = Volatile.Read(ref _roundTripTicks);
            return ticks < 0 ? null : TimeSpan.FromTicks(ticks);
        }
        internal set => Volatile.Write(ref _roundTripTicks, value?.Ticks ?? -1);
    }

    /// <summary>
    /// What the way to the server carries, by how packets arrived there: bits per second, all streams and headers together. What to begin
    /// with, before anything is known.
    /// </summary>
    public int AvailableBitrate { get => Volatile.Read(ref field); internal set => Volatile.Write(ref field, value); }

    /// <summary>
    /// What the server asked large pictures not to exceed, for those who see them: bits per second with headers, 0 for none; null while it
    /// asked for nothing.
    /// </summary>
    public int? RequestedBitrate
    {
        get => Volatile.Read(ref _requested) is >= 0 and int bound ? bound : null;
        internal set => Volatile.Write(ref _requested, value ?? -1);
    }

    /// <summary>
    /// Bytes above which no packet arrives at the server, where that was found: packets are made no larger. Null otherwise.
    /// </summary>
    public int? PacketLimit
    {
        get => Volatile.Read(ref _packetLimit) is >= 0 and int limit ? limit : null;
        internal set => Volatile.Write(ref _packetLimit, value ?? -1);
    }

    /// <summary>Bytes above which no packet arrives here, where that was found. Null otherwise.</summary>
    public int? ArrivingLimit
    {
        get => Volatile.Read(ref _arrivingLimit) is >= 0 and int limit ? limit : null;
        internal set => Volatile.Write(ref _arrivingLimit, value ?? -1);
    }

    /// <summary>The queue on the way to the server at the last word from there.</summary>
    public TimeSpan SendingQueue
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _queueTicks));
        internal set => Volatile.Write(ref _queueTicks, value.Ticks);
    }

    /// <summary>Of each stream that is sent; those of pictures that are received count as the large one's.</summary>
    public StreamSet<StreamStatistics> Streams { get; }

    public StreamStatistics this[StreamKind kind] => kind == StreamKind.Audio ? Audio : Video;

    /// <summary>Packets or frames dropped for one reason.</summary>
    public long Dropped(RtcDrop reason) => Volatile.Read(ref _drops[(int)reason]);

    /// <summary>All reasons that occurred, by name. Allocates: for status, not for the media path.</summary>
    public IReadOnlyDictionary<string, long> DropsByReason()
    {
        Dictionary<string, long> named = [];
        foreach (RtcDrop reason in Enum.GetValues<RtcDrop>())
        {
            if (Dropped(reason) is > 0 and long count)
                named[reason.ToString()] = count;
        }
        return named;
    }

    internal void Drop(RtcDrop reason, int count = 1) => Volatile.Write(ref _drops[(int)reason], _drops[(int)reason] + count);
}

/// <summary>Counters of all streams of one kind, each way.</summary>
public sealed class StreamStatistics
{
    /// <summary>Frames handed to the network whole.</summary>
    public long FramesSent { get => Volatile.Read(ref field); internal set => Volatile.Write(ref field, value); }

    /// <summary>RTP packets sent, retransmissions not counted.</summary>
    public long PacketsSent { get => Volatile.Read(ref field); internal set => Volatile.Write(ref field, value); }

    /// <summary>Bytes of RTP packets sent with headers, without SRTP's tag, retransmissions not counted.</summary>
    public long BytesSent { get => Volatile.Read(ref field); internal set => Volatile.Write(ref field, value); }

    public long PacketsRetransmitted { get => Volatile.Read(ref field); internal set => Volatile.Write(ref field, value); }

    /// <summary>Packets that receivers asked for again (RFC 4585, generic NACK).</summary>
    public long NacksReceived { get => Volatile.Read(ref field); internal set => Volatile.Write(ref field, value); }

    /// <summary>Key frame requests received (RFC 4585, picture loss indication).</summary>
    public long PlisReceived { get => Volatile.Read(ref field); internal set => Volatile.Write(ref field, value); }

    /// <summary>Frames handed to the sink.</summary>
    public long FramesReceived { get => Volatile.Read(ref field); internal set => Volatile.Write(ref field, value); }

    /// <summary>RTP packets received, duplicates not counted.</summary>
    public long PacketsReceived { get => Volatile.Read(ref field); internal set => Volatile.Write(ref field, value); }

    /// <summary>Bytes of RTP packets received with headers, duplicates not counted.</summary>
    public long BytesReceived { get => Volatile.Read(ref field); internal set => Volatile.Write(ref field, value); }

    /// <summary>Packets that did not come within the playout budget, retransmissions included.</summary>
    public long PacketsLost { get => Volatile.Read(ref field); internal set => Volatile.Write(ref field, value); }

    /// <summary>Packets that were missing and then came.</summary>
    public long PacketsRecovered { get => Volatile.Read(ref field); internal set => Volatile.Write(ref field, value); }

    /// <summary>Packets asked for again, each asking counted.</summary>
    public long NacksSent { get => Volatile.Read(ref field); internal set => Volatile.Write(ref field, value); }

    /// <summary>Key frame requests sent.</summary>
    public long PlisSent { get => Volatile.Read(ref field); internal set => Volatile.Write(ref field, value); }
}
