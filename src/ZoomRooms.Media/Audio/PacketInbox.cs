namespace ZoomRooms.Media.Audio;

/// <summary>
/// Carries packets from the network thread to the playout thread: one producer, one consumer, no lock, no allocation after the constructor.
/// </summary>
internal sealed class PacketInbox
{
    public const int Capacity = 64;

    private readonly byte[] _bytes = new byte[Capacity * OpusFormat.MaxPacketBytes];
    private readonly int[] _length = new int[Capacity];
    private readonly uint[] _timestamp = new uint[Capacity];
    private readonly TimeSpan[] _arrival = new TimeSpan[Capacity];
    private long _written;
    private long _read;

    /// <summary>
    /// Producer: false when the consumer is a whole capacity behind. The packet must fit <see cref="OpusFormat.MaxPacketBytes"/>.
    /// </summary>
    public bool TryWrite(uint capturedAt, ReadOnlySpan<byte> packet, TimeSpan arrival)
    {
        long position = _written;
        if (position - Volatile.Read(ref _read) >= Capacity)
            return false;
        int slot = (int)(position & (Capacity - 1));
        packet.CopyTo(_bytes.AsSpan(slot * OpusFormat.MaxPacketBytes, OpusFormat.MaxPacketBytes));
        _length[slot] = packet.Length;
        _timestamp[slot] = capturedAt;
        _arrival[slot] = arrival;
        Volatile.Write(ref _written, position + 1);
        return true;
    }

    /// <summary>Consumer: the oldest packet, which stays until <see cref="Release"/>.</summary>
    public bool TryPeek(out uint capturedAt, out ReadOnlySpan<byte> packet, out TimeSpan arrival)
    {
        long position = _read;
        if (position == Volatile.Read(ref _written))
        {
            capturedAt = 0;
            packet = default;
            arrival = default;
            return false;
        }
        int slot = (int)(position & (Capacity - 1));
        capturedAt = _timestamp[slot];
        packet = _bytes.AsSpan(slot * OpusFormat.MaxPacketBytes, _length[slot]);
        arrival = _arrival[slot];
        return true;
    }

    /// <summary>Consumer: gives back what <see cref="TryPeek"/> showed.</summary>
    public void Release() => Volatile.Write(ref _read, _read + 1);
}
