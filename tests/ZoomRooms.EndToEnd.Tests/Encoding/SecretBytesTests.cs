using System.Globalization;
using ZoomRooms.Crypto;

namespace ZoomRooms.EndToEnd.Tests.Encoding;

public class SecretBytesTests
{
    public static TheoryData<int> Sizes => [1, 32, 64, 65, 2400, 4096, 4097, 100_000];

    /// <summary>As the kernel says it of the pages (proc(5)): <c>lo</c> is locked, <c>dd</c> is left out of core dumps.</summary>
    [Theory]
    [MemberData(nameof(Sizes))]
    public void Lie_in_memory_that_is_locked_and_left_out_of_core_dumps(int size)
    {
        using SecretBytes secret = SecretBytes.Random(size);
        Assert.SkipUnless(SecretBytes.AreLocked, "this process may lock no more memory (ulimit -l)");
        foreach (int at in (int[])[0, size - 1])
        {
            string[] flags = FlagsOf(ref secret.Span[at]);
            Assert.Contains("lo", flags);
            Assert.Contains("dd", flags);
        }
    }

    /// <summary>The look at the kernel's word tells the two apart.</summary>
    [Fact]
    public void Do_not_share_their_pages_with_what_is_not_secret()
    {
        using SecretBytes secret = SecretBytes.Random(32);
        byte[] pinned = GC.AllocateUninitializedArray<byte>(32, pinned: true);
        string[] flags = FlagsOf(ref pinned[0]);
        Assert.Contains("rd", flags);
        Assert.DoesNotContain("lo", flags);
        Assert.DoesNotContain("dd", flags);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Are_erased_and_cannot_be_read_any_more(int size)
    {
        SecretBytes secret = SecretBytes.Random(size);
        Span<byte> seen = secret.Span;
        Assert.Equal(size, seen.Length);
        secret.Dispose();
        // Of memory of its own, too large to be shared, nothing is left to look at but zeros.
        Assert.True(secret.IsErased);
        Assert.Throws<ObjectDisposedException>(() => secret.Span.Length);
        if (size > 4096)
            Assert.Equal(-1, seen.IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void May_be_empty()
    {
        using SecretBytes none = new(0);
        Assert.True(none.Span.IsEmpty);
        using SecretBytes copy = new([]);
        Assert.True(copy.Span.IsEmpty);
    }

    /// <summary>New ones begin as zeros, so what was in their place is gone.</summary>
    [Fact]
    public void Leave_nothing_to_whoever_gets_their_place()
    {
        for (int round = 0; round < 2000; round++)
        {
            using SecretBytes fresh = new(64);
            Assert.Equal(-1, fresh.Span.IndexOfAnyExcept((byte)0));
            fresh.Span.Fill(0xA5);
        }
    }

    [Fact]
    public void Disposed_twice_do_not_take_the_place_of_another()
    {
        SecretBytes first = new(32);
        first.Dispose();
        using SecretBytes second = SecretBytes.Random(32);
        byte[] before = second.Span.ToArray();
        first.Dispose();
        using SecretBytes third = SecretBytes.Random(32);
        Assert.Equal(before, second.Span.ToArray());
    }

    [Fact]
    public void Of_many_threads_never_share_a_byte()
    {
        int[] sizes = [12, 32, 64, 100, 1088, 2400, 4096];
        Parallel.For(0, 8, thread =>
        {
            Random random = new(thread);
            Queue<(SecretBytes Secret, byte Mark)> held = new();
            for (int round = 0; round < 3000; round++)
            {
                SecretBytes secret = new(sizes[random.Next(sizes.Length)]);
                byte mark = (byte)((thread * 31) + round);
                secret.Span.Fill(mark);
                held.Enqueue((secret, mark));
                if (held.Count > random.Next(40))
                    Release(held.Dequeue());
            }
            while (held.Count > 0)
                Release(held.Dequeue());
        });

        static void Release((SecretBytes Secret, byte Mark) held)
        {
            Assert.Equal(-1, held.Secret.Span.IndexOfAnyExcept(held.Mark));
            held.Secret.Dispose();
        }
    }

    private static string[] FlagsOf(ref byte place)
    {
        ulong address;
        unsafe
        {
            fixed (byte* pointer = &place)
                address = (ulong)pointer;
        }
        bool inside = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0].Split('-') is [var from, var to] && TryParse(from, out ulong start) && TryParse(to, out ulong end))
                inside = address >= start && address < end;
            else if (inside && words[0] == "VmFlags:")
                return words[1..];
        }
        return [];

        static bool TryParse(string text, out ulong number) =>
            ulong.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out number);
    }
}
