using System.Buffers;
using System.Buffers.Binary;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Encoding;

/// <summary>
/// Writes the one encoding of a structure that is signed, hashed or posted (PROTOCOL.md, "Encoding"): integers big-endian and
/// fixed width, variable fields behind a 32-bit length, a type string of its own at the start.
/// </summary>
public sealed class CanonicalWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    /// <param name="typeString">ASCII; names the structure, so that no two structures share bytes.</param>
    public CanonicalWriter(string typeString) => Variable(System.Text.Encoding.ASCII.GetBytes(typeString));

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public CanonicalWriter U8(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
        return this;
    }

    public CanonicalWriter U16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.GetSpan(2), value);
        _buffer.Advance(2);
        return this;
    }

    public CanonicalWriter U32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
        return this;
    }

    public CanonicalWriter U64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
        return this;
    }

    public CanonicalWriter Fixed(Bytes32 value)
    {
        value.Write(_buffer.GetSpan(Bytes32.Size));
        _buffer.Advance(Bytes32.Size);
        return this;
    }

    /// <summary>Bytes whose length the structure fixes.</summary>
    public CanonicalWriter Fixed(ReadOnlySpan<byte> value)
    {
        _buffer.Write(value);
        return this;
    }

    /// <summary>Bytes behind their 32-bit length.</summary>
    public CanonicalWriter Variable(ReadOnlySpan<byte> value)
    {
        U32((uint)value.Length);
        _buffer.Write(value);
        return this;
    }

    /// <summary>UTF-8 behind its 32-bit length. The caller has made sure that it is text: no lone surrogate.</summary>
    public CanonicalWriter Text(string value) => Variable(CanonicalText.Utf8.GetBytes(value));

    public CanonicalWriter Meeting(MeetingId meeting, MeetingUuid uuid)
    {
        U64(meeting.Value);
        uuid.Write(_buffer.GetSpan(MeetingUuid.Size));
        _buffer.Advance(MeetingUuid.Size);
        return this;
    }

    public CanonicalWriter Device(UserId user, HardwareId hardware)
    {
        U64(user.Value);
        hardware.Write(_buffer.GetSpan(HardwareId.Size));
        _buffer.Advance(HardwareId.Size);
        return this;
    }

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    public Bytes32 Sha256() => Bytes32.Sha256(_buffer.WrittenSpan);
}
