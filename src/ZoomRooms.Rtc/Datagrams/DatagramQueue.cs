namespace ZoomRooms.Rtc.Datagrams;

/// <summary>
/// Datagrams that wait to be sent: bounded, in buffers that are made once and reused. A full queue drops and counts, as a network would.
/// </summary>
internal sealed class DatagramQueue(int capacity, int datagramSize)
{
    private readonly byte[]?[] _buffers = new byte[capacity][];
    private readonly (int Length, TransportAddress To)[] _entries = new (int, TransportAddress)[capacity];
    private int _first;

    public int Count { get; private set; }

    public long Dropped { get; private set; }

    /// <summary>Copies a datagram in; false, and counted, when it is too long or the queue is full.</summary>
    public bool TryAdd(ReadOnlySpan<byte> datagram, TransportAddress to)
    {
        if (Count == capacity || datagram.Length > datagramSize)
        {
            Dropped++;
            return false;
        }
        int slot = (_first + Count) % capacity;
        datagram.CopyTo(_buffers[slot] ??= new byte[datagramSize]);
        _entries[slot] = (datagram.Length, to);
        Count++;
        return true;
    }

    /// <summary>Takes the oldest datagram. One that the destination cannot hold is dropped and counted.</summary>
    public bool TryTake(Span<byte> destination, out int length, out TransportAddress to)
    {
        while (Count > 0)
        {
            (length, to) = _entries[_first];
            byte[] buffer = _buffers[_first]!;
            _first = (_first + 1) % capacity;
            Count--;
            if (buffer.AsSpan(0, length).TryCopyTo(destination))
                return true;
            Dropped++;
        }
        (length, to) = (0, default);
        return false;
    }
}
