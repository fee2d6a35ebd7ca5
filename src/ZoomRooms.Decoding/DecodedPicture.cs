namespace ZoomRooms.Decoding;

/// <summary>
/// A decoded picture, 8-bit 4:2:0 in three planes (I420). Valid until the next call into the decoder. Row r of a plane begins at
/// r × stride; chroma planes have half the width and height, rounded up.
/// </summary>
public readonly ref struct DecodedPicture
{
    internal DecodedPicture(
        int width, int height, ReadOnlySpan<byte> y, int strideY, ReadOnlySpan<byte> u, int strideU, ReadOnlySpan<byte> v, int strideV)
    {
        Width = width;
        Height = height;
        Y = y;
        StrideY = strideY;
        U = u;
        StrideU = strideU;
        V = v;
        StrideV = strideV;
    }

    /// <summary>Pixels.</summary>
    public int Width { get; }

    /// <summary>Pixels.</summary>
    public int Height { get; }

    /// <summary>Luma.</summary>
    public ReadOnlySpan<byte> Y { get; }

    /// <summary>Bytes from one row of <see cref="Y"/> to the next.</summary>
    public int StrideY { get; }

    /// <summary>Blue difference.</summary>
    public ReadOnlySpan<byte> U { get; }

    /// <summary>Bytes from one row of <see cref="U"/> to the next.</summary>
    public int StrideU { get; }

    /// <summary>Red difference.</summary>
    public ReadOnlySpan<byte> V { get; }

    /// <summary>Bytes from one row of <see cref="V"/> to the next.</summary>
    public int StrideV { get; }
}
