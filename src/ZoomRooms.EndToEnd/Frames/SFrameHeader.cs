using System.Buffers.Binary;

namespace ZoomRooms.EndToEnd.Frames;

/// <summary>The SFrame header (RFC 9605, section 4.3): one configuration byte, then KID and CTR in as few bytes as they need.</summary>
public readonly record struct SFrameHeader(ulong KeyId, ulong Counter)
{
    /// <summary>Bytes of the longest header.</summary>
    public const int MaxSize = 17;

    private const byte KeyIdExtended = 0x80;
    private const byte CounterExtended = 0x08;

    /// <summary>Writes the header; the number of bytes.</summary>
    public int Write(Span<byte> destination)
    {
        int length = 1;
        byte configuration = 0;
        if (KeyId < 8)
        {
            configuration |= (byte)(KeyId << 4);
        }
        else
        {
            int size = SizeOf(KeyId);
            configuration |= (byte)(KeyIdExtended | (size - 1) << 4);
            WriteField(destination[length..], KeyId, size);
            length += size;
        }
        if (Counter < 8)
        {
            configuration |= (byte)Counter;
        }
        else
        {
            int size = SizeOf(Counter);
            configuration |= (byte)(CounterExtended | (size - 1));
            WriteField(destination[length..], Counter, size);
            length += size;
        }
        destination[0] = configuration;
        return length;
    }

    /// <summary>Reads the header at the start of a frame. False when it is cut short, or written longer than it needs to be.</summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out SFrameHeader header, out int length)
    {
        header = default;
        length = 0;
        if (frame.IsEmpty)
            return false;
        byte configuration = frame[0];
        int position = 1;
        ulong keyId = (ulong)(configuration >> 4 & 7);
        if ((configuration & KeyIdExtended) != 0 && !TryReadField(frame, ref position, (int)keyId + 1, out keyId))
            return false;
        ulong counter = (ulong)(configuration & 7);
        if ((configuration & CounterExtended) != 0 && !TryReadField(frame, ref position, (int)counter + 1, out counter))
            return false;
        header = new SFrameHeader(keyId, counter);
        length = position;
        return true;
    }

    private static int SizeOf(ulong value) => (71 - System.Numerics.BitOperations.LeadingZeroCount(value)) / 8;

    private static void WriteField(Span<byte> destination, ulong value, int size)
    {
        Span<byte> whole = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(whole, value);
        whole[(8 - size)..].CopyTo(destination);
    }

    private static bool TryReadField(ReadOnlySpan<byte> frame, ref int position, int size, out ulong value)
    {
        value = 0;
        if (frame.Length < position + size)
            return false;
        foreach (byte b in frame.Slice(position, size))
            value = value << 8 | b;
        position += size;
        // RFC 9605: the minimal encoding is required, so that a frame has one form only.
        return value >= 8 && SizeOf(value) == size;
    }
}
