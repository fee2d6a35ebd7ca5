using CsCheck;
using ZoomRooms.EndToEnd.Frames;

namespace ZoomRooms.EndToEnd.Tests.Frames;

/// <summary>The port, on every provider that this machine has.</summary>
public class FrameCipherTests
{
    private static readonly FrameCipherProvider[] Providers = [.. FrameCipherProvider.All.Where(provider => provider.SelfTest() is null)];

    public static TheoryData<string> Usable => [.. Providers.Select(provider => provider.Name)];

    [Fact]
    public void The_first_that_passes_its_self_test_is_selected_and_the_others_before_it_say_why_not()
    {
        Assert.Same(Providers[0], FrameCipherProvider.Selected);
        int before = FrameCipherProvider.All.ToList().IndexOf(FrameCipherProvider.Selected);
        Assert.Equal(before, FrameCipherProvider.PassedOver.Count);
    }

    [Fact]
    public void OpenSSL_and_dotnet_work_on_every_machine_we_ship_for() =>
        Assert.Superset(new HashSet<string> { "OpenSSL", ".NET" }, Providers.Select(provider => provider.Name).ToHashSet());

    [Fact]
    public void Every_provider_writes_the_same_bytes() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[12], Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 3000]).Sample(
            (keyBytes, nonce, associatedData, plaintext) =>
            {
                byte[]? first = null;
                foreach (FrameCipherProvider provider in Providers)
                {
                    using FrameCipher cipher = provider.Create(keyBytes);
                    byte[] ciphertext = new byte[plaintext.Length + FrameCipher.TagSize];
                    cipher.Seal(nonce, associatedData, plaintext, ciphertext);
                    first ??= ciphertext;
                    byte[] opened = new byte[plaintext.Length];
                    if (!ciphertext.SequenceEqual(first) || !cipher.TryOpen(nonce, associatedData, ciphertext, opened)
                        || !opened.SequenceEqual(plaintext))
                        return false;
                }
                return true;
            },
            iter: 200);

    [Theory]
    [MemberData(nameof(Usable))]
    public void Any_changed_bit_is_refused_and_leaves_no_plaintext(string name)
    {
        using FrameCipher cipher = Create(name);
        byte[] nonce = new byte[12];
        byte[] associatedData = [1, 2, 3];
        byte[] ciphertext = new byte[100 + FrameCipher.TagSize];
        cipher.Seal(nonce, associatedData, new byte[100], ciphertext);
        foreach (byte[] part in (byte[][])[nonce, associatedData, ciphertext])
        {
            for (int bit = 0; bit < part.Length * 8; bit++)
            {
                byte[] opened = new byte[100];
                opened.AsSpan().Fill(0xEE);
                part[bit / 8] ^= (byte)(1 << bit % 8);
                Assert.False(cipher.TryOpen(nonce, associatedData, ciphertext, opened));
                part[bit / 8] ^= (byte)(1 << bit % 8);
                Assert.True(opened.All(b => b == 0) || opened.All(b => b == 0xEE));
            }
        }
        Assert.True(cipher.TryOpen(nonce, associatedData, ciphertext, new byte[100]));
    }

    [Theory]
    [MemberData(nameof(Usable))]
    public void Sealing_and_opening_in_turns_with_one_cipher_works(string name)
    {
        using FrameCipher cipher = Create(name);
        byte[] nonce = new byte[12];
        for (byte i = 0; i < 10; i++)
        {
            nonce[0] = i;
            byte[] ciphertext = new byte[1 + FrameCipher.TagSize];
            byte[] opened = new byte[1];
            cipher.Seal(nonce, [], [i], ciphertext);
            Assert.True(cipher.TryOpen(nonce, [], ciphertext, opened));
            Assert.Equal(i, opened[0]);
        }
    }

    [Theory]
    [MemberData(nameof(Usable))]
    public void Longer_spans_than_needed_are_left_alone_beyond_and_shorter_ones_refused(string name)
    {
        using FrameCipher cipher = Create(name);
        byte[] ciphertext = new byte[10 + FrameCipher.TagSize + 1];
        cipher.Seal(new byte[12], [], new byte[10], ciphertext);
        Assert.Equal(0, ciphertext[^1]);
        byte[] opened = new byte[11];
        opened[^1] = 7;
        Assert.True(cipher.TryOpen(new byte[12], [], ciphertext.AsSpan(0, 10 + FrameCipher.TagSize), opened));
        Assert.Equal(7, opened[^1]);
        Assert.False(cipher.TryOpen(new byte[12], [], ciphertext.AsSpan(0, 10 + FrameCipher.TagSize), new byte[9]));
        Assert.ThrowsAny<ArgumentException>(() => cipher.Seal(new byte[12], [], new byte[10], new byte[10 + FrameCipher.TagSize - 1]));
    }

    [Theory]
    [MemberData(nameof(Usable))]
    public void What_is_shorter_than_a_tag_is_refused(string name)
    {
        using FrameCipher cipher = Create(name);
        for (int length = 0; length < FrameCipher.TagSize; length++)
            Assert.False(cipher.TryOpen(new byte[12], [], new byte[length], []));
    }

    [Theory]
    [MemberData(nameof(Usable))]
    public void A_disposed_cipher_does_nothing_more(string name)
    {
        FrameCipher cipher = Create(name);
        byte[] ciphertext = new byte[10 + FrameCipher.TagSize];
        cipher.Seal(new byte[12], [], new byte[10], ciphertext);
        cipher.Dispose();
        cipher.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cipher.Seal(new byte[12], [], new byte[10], ciphertext));
        Assert.Throws<ObjectDisposedException>(() => cipher.TryOpen(new byte[12], [], ciphertext, new byte[10]));
    }

    private static FrameCipher Create(string name) => Providers.Single(provider => provider.Name == name).Create(new byte[32]);
}
