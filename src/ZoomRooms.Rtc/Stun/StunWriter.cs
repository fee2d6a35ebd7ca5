using System.Buffers.Binary;
using ZoomRooms.Rtc.Datagrams;

namespace ZoomRooms.Rtc.Stun;

/// <summary>
/// Writes a STUN binding message into a buffer of at least <see cref="StunMessage.MaximumSize"/> bytes, attribute by attribute;
/// <see cref="Finish"/> seals it.
/// </summary>
public ref struct StunWriter
{
    private readonly Span<byte> _buffer;
    private int _length;

    /// <param name="buffer">Where to write.</param>
    /// <param name="type">The message's type.</param>
    /// <param name="transactionId">12 bytes, random for a request and the request's for an answer.</param>
    public StunWriter(Span<byte> buffer, StunMessageType type, ReadOnlySpan<byte> transactionId)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(transactionId.Length, 12);
        _buffer = buffer;
        BinaryPrimitives.WriteUInt16BigEndian(buffer, (ushort)type);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], StunMessage.MagicCookie);
        transactionId.CopyTo(buffer[8..]);
        _length = StunMessage.HeaderSize;
    }

    public void AddUsername(ReadOnlySpan<byte> username) => username.CopyTo(Add(StunAttribute.Username, username.Length));

    public void AddPriority(uint priority) => BinaryPrimitives.WriteUInt32BigEndian(Add(StunAttribute.Priority, 4), priority);

    public void AddControlling(ulong tieBreaker) => BinaryPrimitives.WriteUInt64BigEndian(Add(StunAttribute.IceControlling, 8), tieBreaker);

    public void AddUseCandidate() => Add(StunAttribute.UseCandidate, 0);

    public void AddMappedAddress(TransportAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        int length = address.WriteAddress(bytes);
        Span<byte> value = Add(StunAttribute.XorMappedAddress, 4 + length);
        value[0] = 0;
        value[1] = (byte)(length == 4 ? 1 : 2);
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)(address.Port ^ (int)(StunMessage.MagicCookie >> 16)));
        for (int i = 0; i < length; i++)
            value[4 + i] = (byte)(bytes[i] ^ _buffer[4 + i]); // cookie, then transaction
    }

    public void AddError(int code)
    {
        Span<byte> value = Add(StunAttribute.ErrorCode, 4);
        value[0] = value[1] = 0;
        value[2] = (byte)(code / 100);
        value[3] = (byte)(code % 100);
    }

    /// <summary>Adds MESSAGE-INTEGRITY under the key, then FINGERPRINT; returns the message's length.</summary>
    public int Finish(ReadOnlySpan<byte> key)
    {
        int covered = _length;
        Span<byte> integrity = Add(StunAttribute.MessageIntegrity, StunMessage.IntegritySize);
        StunIntegrity.Compute(_buffer[..covered], key, integrity);
        covered = _length;
        Span<byte> fingerprint = Add(StunAttribute.Fingerprint, 4);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[2..], (ushort)(_length - StunMessage.HeaderSize));
        BinaryPrimitives.WriteUInt32BigEndian(fingerprint, Crc32.Compute(_buffer[..covered]) ^ StunMessage.FingerprintMask);
        return _length;
    }

    private Span<byte> Add(ushort type, int length)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[_length..], type);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[(_length + 2)..], (ushort)length);
        Span<byte> value = _buffer.Slice(_length + 4, length);
        int padded = StunMessage.Padded(length);
        _buffer.Slice(_length + 4 + length, padded - length).Clear();
        _length += 4 + padded;
        return value;
    }
}
