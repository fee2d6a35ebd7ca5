using ZoomRooms.Rtc.Congestion;
using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.Rtc.Streams;

/// <summary>
/// Numbers what is sent again of one stream to one receiver, in a stream of its own, and remembers it until the receiver says what became
/// of it.
/// </summary>
/// <param name="window">Packets remembered, a power of two.</param>
/// <param name="next">The first number: from the beginning, so that the first wrap is far (RFC 3711, section 3.3.1), but where the stream
/// is not new to the receiver.</param>
internal sealed class RetransmissionNumbers(int window, ushort next = 0)
{
    public ushort Next { get; private set; } = next;

    public SentPackets Sent { get; } = new(window);

    /// <summary>Writes a packet, which fits, as it is sent again; returns its length.</summary>
    /// <param name="original">The number under which the receiver misses it.</param>
    /// <param name="sequence">The number that it goes by now.</param>
    public int Write(ReadOnlySpan<byte> packet, ushort original, Span<byte> destination, out ushort sequence, TimeSpan now)
    {
        sequence = Next++;
        int length = Retransmission.Wrap(packet, original, sequence, destination);
        Sent.OnSent(sequence, length, now);
        return length;
    }
}
