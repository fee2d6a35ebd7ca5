using System.Buffers.Binary;
using System.Security.Cryptography;
using ZoomRooms.Rtc.Datagrams;

namespace ZoomRooms.Rtc.Stun;

/// <summary>
/// A STUN binding message (RFC 8489) inside the datagram it came in: well-formed, but true only once
/// <see cref="HasValidIntegrity"/> says so.
/// </summary>
public readonly ref struct StunMessage
{
    /// <summary>Larger messages are refused: a check with the longest user fragments has less than 700 bytes.</summary>
    public const int MaximumSize = 1280;

    internal const int HeaderSize = 20;
    internal const uint MagicCookie = 0x2112_A442;
    internal const uint FingerprintMask = 0x5354_554E;
    internal const int IntegritySize = 20;

    private readonly ReadOnlySpan<byte> _message;
    private readonly ReadOnlySpan<byte> _mappedAddress;
    private readonly int _integrityAt;

    private StunMessage(ReadOnlySpan<byte> message, StunMessageType type)
    {
        _message = message;
        Type = type;
        int at = HeaderSize;
        while (at < message.Length)
        {
            ushort attribute = BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
            int length = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]);
            ReadOnlySpan<byte> value = message.Slice(at + 4, length);
            switch (attribute)
            {
                case StunAttribute.MessageIntegrity:
                    _integrityAt = at;
                    return; // What follows is not covered by the integrity, and so is not believed.
                case StunAttribute.Username:
                    Username = value;
                    break;
                case StunAttribute.XorMappedAddress:
                    _mappedAddress = value;
                    break;
                case StunAttribute.Priority when length == 4:
                    Priority = BinaryPrimitives.ReadUInt32BigEndian(value);
                    break;
                case StunAttribute.UseCandidate:
                    UseCandidate = true;
                    break;
                case StunAttribute.IceControlling when length == 8:
                    Controlling = BinaryPrimitives.ReadUInt64BigEndian(value);
                    break;
                case StunAttribute.IceControlled when length == 8:
                    Controlled = BinaryPrimitives.ReadUInt64BigEndian(value);
                    break;
                case StunAttribute.ErrorCode when length >= 4:
                    ErrorCode = (value[2] & 7) * 100 + value[3];
                    break;
                default:
                    if (StunAttribute.MustBeUnderstood(attribute) && !StunAttribute.IsKnown(attribute))
                        HasUnknownRequired = true;
                    break;
            }
            at += 4 + Padded(length);
        }
    }

    public StunMessageType Type { get; }

    /// <summary>The 12 bytes that tie an answer to its request.</summary>
    public ReadOnlySpan<byte> TransactionId => _message.Slice(8, 12);

    public ReadOnlySpan<byte> Username { get; }

    public uint? Priority { get; }

    public bool UseCandidate { get; }

    /// <summary>The sender's tie-breaker if it says that it controls (RFC 8445, section 7.1.3).</summary>
    public ulong? Controlling { get; }

    /// <summary>The sender's tie-breaker if it says that it is controlled.</summary>
    public ulong? Controlled { get; }

    /// <summary>100 to 799; 0 when there is none.</summary>
    public int ErrorCode { get; }

    /// <summary>True when there is an attribute that must be understood and is not.</summary>
    public bool HasUnknownRequired { get; }

    /// <summary>True for what RFC 7983 gives to STUN: first byte 0 to 3, and the magic cookie.</summary>
    public static bool IsStun(ReadOnlySpan<byte> datagram) =>
        datagram.Length >= HeaderSize && datagram[0] < 4 && BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]) == MagicCookie;

    /// <summary>Reads a binding message that fills the datagram; false for anything malformed.</summary>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out StunMessage message)
    {
        message = default;
        if (!IsStun(datagram) || datagram.Length > MaximumSize)
            return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        if ((length & 3) != 0 || length != datagram.Length - HeaderSize || !AttributesFit(datagram))
            return false;
        StunMessageType type = (StunMessageType)BinaryPrimitives.ReadUInt16BigEndian(datagram);
        if (type is not (StunMessageType.BindingRequest or StunMessageType.BindingIndication or StunMessageType.BindingSuccess
            or StunMessageType.BindingError))
            return false;
        message = new StunMessage(datagram, type);
        return true;
    }

    /// <summary>
    /// The receiver's user fragment of a check, the part before the colon (RFC 8445, section 7.2.2), so that a server with one
    /// socket finds the association of a datagram from an unknown address. Not authenticated.
    /// </summary>
    public static bool TryGetUsername(ReadOnlySpan<byte> datagram, out ReadOnlySpan<byte> localUfrag)
    {
        localUfrag = default;
        if (!TryParse(datagram, out StunMessage message) || message.Type != StunMessageType.BindingRequest)
            return false;
        int colon = message.Username.IndexOf((byte)':');
        if (colon <= 0)
            return false;
        localUfrag = message.Username[..colon];
        return true;
    }

    /// <summary>True when there is a MESSAGE-INTEGRITY and it fits the key (RFC 8489, section 14.5).</summary>
    public bool HasValidIntegrity(ReadOnlySpan<byte> key)
    {
        if (_integrityAt == 0)
            return false;
        Span<byte> expected = stackalloc byte[IntegritySize];
        StunIntegrity.Compute(_message[.._integrityAt], key, expected);
        return CryptographicOperations.FixedTimeEquals(expected, _message.Slice(_integrityAt + 4, IntegritySize));
    }

    /// <summary>True when the message ends in a FINGERPRINT that fits (RFC 8489, section 14.7).</summary>
    public bool HasValidFingerprint()
    {
        int at = _message.Length - 8;
        return at >= HeaderSize
            && BinaryPrimitives.ReadUInt32BigEndian(_message[at..]) == ((uint)StunAttribute.Fingerprint << 16 | 4)
            && BinaryPrimitives.ReadUInt32BigEndian(_message[(at + 4)..]) == (Crc32.Compute(_message[..at]) ^ FingerprintMask);
    }

    /// <summary>The address in XOR-MAPPED-ADDRESS (RFC 8489, section 14.2).</summary>
    public bool TryGetMappedAddress(out TransportAddress address)
    {
        address = default;
        if (_mappedAddress.Length < 8)
            return false;
        int port = BinaryPrimitives.ReadUInt16BigEndian(_mappedAddress[2..]) ^ (int)(MagicCookie >> 16);
        switch (_mappedAddress[1], _mappedAddress.Length)
        {
            case (1, 8):
                address = TransportAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(_mappedAddress[4..]) ^ MagicCookie, port);
                return true;
            case (2, 20):
                UInt128 mask = BinaryPrimitives.ReadUInt128BigEndian(_message[4..]);
                address = TransportAddress.FromIPv6(BinaryPrimitives.ReadUInt128BigEndian(_mappedAddress[4..]) ^ mask, port);
                return true;
            default:
                return false;
        }
    }

    internal static int Padded(int length) => (length + 3) & ~3;

    private static bool AttributesFit(ReadOnlySpan<byte> message)
    {
        int at = HeaderSize;
        while (at < message.Length)
        {
            if (message.Length - at < 4)
                return false;
            ushort attribute = BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
            int length = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]);
            if (attribute == StunAttribute.MessageIntegrity && length != IntegritySize)
                return false;
            at += 4 + Padded(length);
        }
        return at == message.Length;
    }
}
