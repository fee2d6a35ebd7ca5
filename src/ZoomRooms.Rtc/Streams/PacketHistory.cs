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

    private readonly Slot[] slots;
    private readonly byte[] bytes;

    /// <param name="capacity">Packets kept, a power of two below half the sequence number circle.</param>
    public PacketHistory(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(BitOperations.IsPow2(capacity) && capacity <= 16_384, true);
        slots = new Slot[capacity];
        bytes = GC.AllocateUninitializedArray<byte>(capacity * RtpPacket.MaximumLength);
    }

    public int Capacity => slots.Length;

    /// <summary>Room for the packet of this number. What was kept there is gone; <see cref="Commit"/> makes the new one findable.</summary>
    public Span<byte> Reserve(ushort sequence)
    {
        int at = sequence & (slots.Length - 1);
        slots[at] = default;
        return bytes.AsSpan(at * RtpPacket.MaximumLength, RtpPacket.MaximumLength);
    }

    public void Commit(ushort sequence, int length)
    {
        ref Slot slot = ref slots[sequence & (slots.Length - 1)];
        slot.Sequence = sequence;
        slot.Length = (ushort)length;
    }

    /// <summary>The packet of this number, or empty when it is not kept.</summary>
    public ReadOnlySpan<byte> Find(ushort sequence)
    {
        int at = sequence & (slots.Length - 1);
        return slots[at].Length != 0 && slots[at].Sequence == sequence
            ? bytes.AsSpan(at * RtpPacket.MaximumLength, slots[at].Length)
            : default;
    }

    /// <summary>Book-keeping of a packet that <see cref="Find"/> found.</summary>
    public ref Slot Entry(ushort sequence) => ref slots[sequence & (slots.Length - 1)];

    /// <summary>Forgets all packets.</summary>
    public void Clear() => Array.Clear(slots);
}
