using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace ZoomRooms.Protocol;

/// <summary>A meeting's number as people know it, 9 to 11 digits. One number may name many meeting instances over time.</summary>
public readonly record struct MeetingId(ulong Value) : IWireIdentifier<MeetingId>
{
    /// <summary>Parses digits; blanks and hyphens between them are ignored.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out MeetingId id)
    {
        id = default;
        if (text is null || text.Length > 32)
            return false;
        ulong value = 0;
        int digits = 0;
        foreach (char c in text)
        {
            if (c is ' ' or '-')
                continue;
            if (!char.IsAsciiDigit(c) || ++digits > 11)
                return false;
            value = value * 10 + (ulong)(c - '0');
        }
        if (digits < 9)
            return false;
        id = new MeetingId(value);
        return true;
    }

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Server-made randomness that names one instance of a meeting (paper 7.6.2): 16 bytes, 32 hexadecimal digits as text.</summary>
public readonly record struct MeetingUuid(UInt128 Value) : IWireIdentifier<MeetingUuid>
{
    public const int Size = 16;

    public static MeetingUuid Create() => new(RandomBits.Next128());

    public static bool TryParse([NotNullWhen(true)] string? text, out MeetingUuid id)
    {
        bool parsed = RandomBits.TryParseHex(text, out UInt128 value);
        id = new MeetingUuid(value);
        return parsed;
    }

    /// <summary>Writes the 16 bytes, big-endian.</summary>
    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, Value);

    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}

/// <summary>A user of an account, as the server numbers it, or a guest of one meeting. Names nobody to other participants.</summary>
/// <remarks>
/// Whether it is a guest stands in the number itself, and so in everything that is signed about a participant: the server's statement, its
/// own device's binding, the leader's list.
/// </remarks>
public readonly record struct UserId(ulong Value) : IWireIdentifier<UserId>
{
    private const ulong FirstGuest = 1UL << 63;

    /// <summary>A guest: a number of 2^63 or above, which no account's user has.</summary>
    public bool IsGuest => Value >= FirstGuest;

    /// <summary>A number for a guest, by chance: used for one stay, and never again.</summary>
    public static UserId CreateGuest() => new(FirstGuest | (ulong)RandomBits.Next128());

    public static bool TryParse([NotNullWhen(true)] string? text, out UserId id)
    {
        bool parsed = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value);
        id = new UserId(value);
        return parsed;
    }

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>One device of a user (paper 7.6.1): 16 bytes, 32 hexadecimal digits as text.</summary>
public readonly record struct HardwareId(UInt128 Value) : IWireIdentifier<HardwareId>
{
    public const int Size = 16;

    public static HardwareId Create() => new(RandomBits.Next128());

    public static bool TryParse([NotNullWhen(true)] string? text, out HardwareId id)
    {
        bool parsed = RandomBits.TryParseHex(text, out UInt128 value);
        id = new HardwareId(value);
        return parsed;
    }

    /// <summary>Writes the 16 bytes, big-endian.</summary>
    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, Value);

    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}

/// <summary>
/// The server's handle for one join of one meeting instance. It routes messages and streams and proves nothing:
/// whom a frame came from is known only from the key it was sealed with.
/// </summary>
public readonly record struct ParticipantId(uint Value) : IWireIdentifier<ParticipantId>
{
    public static bool TryParse([NotNullWhen(true)] string? text, out ParticipantId id)
    {
        bool parsed = uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint value);
        id = new ParticipantId(value);
        return parsed;
    }

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

internal static class RandomBits
{
    public static UInt128 Next128()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    public static bool TryParseHex(string? text, out UInt128 value)
    {
        value = default;
        return text is { Length: 32 } && UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
