using System.Runtime.InteropServices;

namespace FFmpeg.AutoGen;

/// <summary>Eight plane pointers in a row, as in <c>uint8_t *data[8]</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct byte_ptrArray8
{
    public static readonly int Size = 8;
    private fixed ulong _planes[8];

    public readonly int Length => 8;

    public byte* this[uint i]
    {
        readonly get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(i, 8u);
            return (byte*)_planes[i];
        }
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(i, 8u);
            _planes[i] = (ulong)value;
        }
    }
}

/// <summary>Eight strides in a row, as in <c>int linesize[8]</c>. Bytes; negative for pictures stored bottom up.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct int_array8
{
    public static readonly int Size = 8;
    private fixed int _values[8];

    public readonly int Length => 8;

    public int this[uint i]
    {
        readonly get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(i, 8u);
            return _values[i];
        }
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(i, 8u);
            _values[i] = value;
        }
    }
}
