using System.Buffers.Binary;

namespace ZoomRooms.Fuzzing.Tests.Campaigns;

/// <summary>
/// Makes hostile inputs out of real ones. Everything comes from the random numbers that it is given, so that a seed gives the same inputs
/// again.
/// </summary>
internal static class Mutator
{
    private static readonly ulong[] Boundaries =
        [0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF,
            0x8000_0000_0000_0000, ulong.MaxValue];

    /// <summary>One to four changes of one input; now and then a splice with <paramref name="other"/>.</summary>
    public static byte[] Mutate(ReadOnlySpan<byte> input, ReadOnlySpan<byte> other, Random random, int limit)
    {
        byte[] mutated = input.ToArray();
        for (int changes = 1 + random.Next(4); changes > 0; changes--)
            mutated = MutateOnce(mutated, other, random);
        return mutated.Length > limit ? mutated[..limit] : mutated;
    }

    private static byte[] MutateOnce(byte[] input, ReadOnlySpan<byte> other, Random random)
    {
        int at = input.Length == 0 ? 0 : random.Next(input.Length);
        switch (random.Next(11))
        {
            case 0 or 1 when input.Length > 0:
                input[at] ^= (byte)(1 << random.Next(8));
                return input;
            case 2 when input.Length > 0:
                input[at] = (byte)random.Next(256);
                return input;
            case 3:
                return input[..at];
            case 4:
                byte[] more = new byte[random.Next(1, random.Next(8) == 0 ? 5000 : 20)];
                random.NextBytes(more);
                return [.. input, .. more];
            case 5 when !other.IsEmpty:
                return [.. input.AsSpan(0, at), .. other[random.Next(other.Length)..]];
            case 6:
                return WriteBoundary(input, at, random);
            case 7:
                return LieAboutLength(input, random);
            case 8 when input.Length > 0:
                // The same piece once more: repeated attributes, records, operations, members.
                int length = random.Next(1, Math.Min(input.Length - at, 64) + 1);
                return [.. input.AsSpan(0, at + length), .. input.AsSpan(at)];
            case 9 when input.Length > 0:
                return [.. input.AsSpan(0, at), .. input.AsSpan(Math.Min(input.Length, at + random.Next(1, 9)))];
            default:
                if (input.Length > 0)
                    random.NextBytes(input.AsSpan(at, Math.Min(input.Length - at, random.Next(1, 9))));
                return input;
        }
    }

    /// <summary>An integer of one to eight bytes, either byte order, that is at the edge of something.</summary>
    private static byte[] WriteBoundary(byte[] input, int at, Random random)
    {
        int size = 1 << random.Next(4);
        if (input.Length < at + size)
            return input;
        Span<byte> value = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(value, Boundaries[random.Next(Boundaries.Length)]);
        Span<byte> field = value[^size..];
        if (random.Next(4) == 0)
            field.Reverse();
        field.CopyTo(input.AsSpan(at));
        return input;
    }

    /// <summary>Finds a number that could be the length of what follows it, and makes it a little or a lot wrong.</summary>
    private static byte[] LieAboutLength(byte[] input, Random random)
    {
        int size = random.Next(3) switch { 0 => 1, 1 => 2, _ => 4 };
        int start = input.Length < size + 1 ? 0 : random.Next(input.Length - size);
        for (int at = start; at + size < input.Length && at < start + 64; at++)
        {
            Span<byte> field = input.AsSpan(at, size);
            uint value = size switch
            {
                1 => field[0],
                2 => BinaryPrimitives.ReadUInt16BigEndian(field),
                _ => BinaryPrimitives.ReadUInt32BigEndian(field)
            };
            if (value == 0 || value > input.Length - at)
                continue;
            uint lie = random.Next(5) switch
            {
                0 => value + 1,
                1 =>
                    value - 1,
                2 => (uint)(input.Length - at),
                3 => (uint)(input.Length - at - size + 1),
                _ => uint.MaxValue
            };
            switch (size)
            {
                case 1:
                    field[0] = (byte)lie;
                    break;
                case 2:
                    BinaryPrimitives.WriteUInt16BigEndian(field, (ushort)lie);
                    break;
                default:
                    BinaryPrimitives.WriteUInt32BigEndian(field, lie);
                    break;
            }
            return input;
        }
        return input;
    }
}
