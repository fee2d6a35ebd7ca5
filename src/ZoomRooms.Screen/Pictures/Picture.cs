using ZoomRooms.Decoding;

namespace ZoomRooms.Screen.Pictures;

/// <summary>A decoded picture, 8-bit 4:2:0, in memory that is used again: planes without gaps, chroma rounded up.</summary>
internal sealed class Picture
{
    private byte[] _bytes = [];

    public int Width { get; private set; }

    public int Height { get; private set; }

    public int ChromaWidth => (Width + 1) / 2;

    public ReadOnlySpan<byte> Luma => _bytes.AsSpan(0, Width * Height);

    public ReadOnlySpan<byte> Blue => _bytes.AsSpan(Width * Height, ChromaWidth * ChromaHeight);

    public ReadOnlySpan<byte> Red => _bytes.AsSpan(Width * Height + ChromaWidth * ChromaHeight, ChromaWidth * ChromaHeight);

    private int ChromaHeight => (Height + 1) / 2;

    /// <summary>Allocates only where the picture is larger than all before.</summary>
    public void Take(in DecodedPicture decoded)
    {
        (Width, Height) = (decoded.Width, decoded.Height);
        int needed = Width * Height + 2 * ChromaWidth * ChromaHeight;
        if (_bytes.Length < needed)
            _bytes = new byte[needed];
        Span<byte> to = _bytes;
        to = Copy(decoded.Y, decoded.StrideY, Width, Height, to);
        to = Copy(decoded.U, decoded.StrideU, ChromaWidth, ChromaHeight, to);
        Copy(decoded.V, decoded.StrideV, ChromaWidth, ChromaHeight, to);
    }

    private static Span<byte> Copy(ReadOnlySpan<byte> from, int stride, int width, int height, Span<byte> to)
    {
        for (int row = 0; row < height; row++)
            from.Slice(row * stride, width).CopyTo(to[(row * width)..]);
        return to[(width * height)..];
    }
}
