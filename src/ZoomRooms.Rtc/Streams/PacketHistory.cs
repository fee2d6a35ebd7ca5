using System.Numerics;
using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.Rtc.Streams;

/// <summary>The last packets of one stream, by sequence number, kept to be sent again. A ring: the newest overwrite the oldest.</summary>
internal sealed class PacketHistory
{
    internal struct Slot
    {
        public ushort Sequence;
        public ushort Length;
        public byte Resends;
        public TimeSpan LastSent;
    }

    private readonly Slot[] _slots;
    private readonly byte[] _bytes;

    /// <param name="capacity">Packets kept, a power of two below half the sequence number circle.</param>
    public PacketHistory(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(BitOperations.IsPow2(capacity) && capacity <= 16_384, true);
        _slots = new Slot[capacity];
        _bytes = GC.AllocateUninitializedArray<byte>(capacity * RtpPacket.MaximumLength);
    }

    public int Capacity => _slots.Length;

    /// <summary>Room for the packet of this number. What was kept there is gone; <see cref="Commit"/> makes the new one findable.</summary>
    public Span<byte> Reserve(ushort sequence)
    {
        int at = sequence & (_slots.Length - 1);
        _slots[at] = default;
        return _bytes.AsSpan(at * RtpPacket.MaximumLength, RtpPacket.MaximumLength);
    }

    public void Commit(ushort sequence, int length)
    {
        ref Slot slot = ref _slots[sequence & (_slots.Length - 1)];
        slot.Sequence = sequence;
        slot.Length = (ushort)length;
    }

    /// <summary>The packet of this number, or empty when it is not kept.</summary>
    public ReadOnlySpan<byte> Find(ushort sequence)
    {
        int at = sequence & (_slots.Length - 1);
        return _slots[at].Length != 0 && _slots[at].Sequence == sequence
            ? _bytes.AsSpan(at * RtpPacket.MaximumLength, _slots[at].Length)
            : default;
    }

    /// <summary>Book-keeping of a packet that <see cref="Find"/> found.</summary>
    public ref Slot Entry(ushort sequence) => ref _slots[sequence & (_slots.Length - 1)];

    /// <summary>Forgets all packets.</summary>
    public void Clear() => Array.Clear(_slots);
}
