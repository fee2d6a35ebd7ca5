using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace ZoomRooms.EndToEnd.Encoding;

/// <summary>Thirty-two public bytes as a value: a SHA-256 hash or an Ed25519 verification key. Never holds a secret.</summary>
public readonly record struct Bytes32
{
    public const int Size = 32;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    /// <param name="bytes">Exactly 32 bytes.</param>
    public Bytes32(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException("32 bytes expected", nameof(bytes));
        _high = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        _low = BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]);
    }

    /// <summary>SHA-256 of <paramref name="data"/>.</summary>
    public static Bytes32 Sha256(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(data, hash);
        return new Bytes32(hash);
    }

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], _low);
    }

    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        Write(bytes);
        return bytes;
    }

    /// <summary>Sixty-four lower-case hexadecimal digits.</summary>
    public override string ToString() =>
        _high.ToString("x32", CultureInfo.InvariantCulture) + _low.ToString("x32", CultureInfo.InvariantCulture);
}
