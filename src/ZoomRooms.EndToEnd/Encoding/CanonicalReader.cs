using System.Buffers.Binary;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Encoding;

/// <summary>
/// Reads what <see cref="CanonicalWriter"/> wrote, from a hostile source: it never throws and never reads past the end. After the
/// first field that does not fit, <see cref="Ok"/> is false and every further field reads as zero or empty.
/// </summary>
public ref struct CanonicalReader
{
    private ReadOnlySpan<byte> _rest;
    private bool _failed;

    /// <param name="data">The structure.</param>
    /// <param name="typeString">The type string it must begin with.</param>
    public CanonicalReader(ReadOnlySpan<byte> data, string typeString)
    {
        _rest = data;
        ReadOnlySpan<byte> found = Variable(typeString.Length);
        if (found.Length != typeString.Length || !System.Text.Ascii.Equals(found, typeString))
            _failed = true;
    }

    /// <summary>No field has failed so far.</summary>
    public readonly bool Ok => !_failed;

    /// <summary>Every field fitted and nothing is left over.</summary>
    public readonly bool AtEnd => !_failed && _rest.IsEmpty;

    public byte U8() => Take(1) is { Length: 1 } field ? field[0] : (byte)0;

    public ushort U16() => Take(2) is { Length: 2 } field ? BinaryPrimitives.ReadUInt16BigEndian(field) : (ushort)0;

    public uint U32() => Take(4) is { Length: 4 } field ? BinaryPrimitives.ReadUInt32BigEndian(field) : 0;

    public ulong U64() => Take(8) is { Length: 8 } field ? BinaryPrimitives.ReadUInt64BigEndian(field) : 0;

    public Bytes32 Bytes32() => Take(Encoding.Bytes32.Size) is { Length: Encoding.Bytes32.Size } field ? new Bytes32(field) : default;

    /// <summary>A field of fixed length; empty when it does not fit.</summary>
    public ReadOnlySpan<byte> Fixed(int length) => Take(length);

    /// <summary>A field behind its 32-bit length, refused when longer than <paramref name="limit"/> bytes.</summary>
    public ReadOnlySpan<byte> Variable(int limit)
    {
        uint length = U32();
        if (_failed || length > (uint)limit)
        {
            _failed = true;
            return default;
        }
        return Take((int)length);
    }

    /// <summary>UTF-8 behind its 32-bit length; null when it is longer than <paramref name="limit"/> bytes or not UTF-8.</summary>
    public string? Text(int limit)
    {
        ReadOnlySpan<byte> utf8 = Variable(limit);
        if (!_failed && System.Text.Unicode.Utf8.IsValid(utf8))
            return CanonicalText.Utf8.GetString(utf8);
        _failed = true;
        return null;
    }

    public UserId User() => new(U64());

    public HardwareId Hardware() =>
        Take(HardwareId.Size) is { Length: HardwareId.Size } field ? new HardwareId(BinaryPrimitives.ReadUInt128BigEndian(field)) : default;

    private ReadOnlySpan<byte> Take(int length)
    {
        if (_failed || _rest.Length < length)
        {
            _failed = true;
            return default;
        }
        ReadOnlySpan<byte> field = _rest[..length];
        _rest = _rest[length..];
        return field;
    }
}
