using System.Security.Cryptography;
using NSec.Cryptography;

namespace ZoomRooms.EndToEnd.Frames;

/// <summary>Where AES-256-GCM comes from on this machine. Same bytes on the wire whichever it is.</summary>
public sealed class FrameCipherProvider
{
    /// <summary>Makes the cipher of one key.</summary>
    public delegate FrameCipher Factory(ReadOnlySpan<byte> key);

    private readonly Factory _create;

    private FrameCipherProvider(string name, Factory create)
    {
        Name = name;
        _create = create;
    }

    /// <summary>Every provider, fastest first where its hardware is present.</summary>
    public static IReadOnlyList<FrameCipherProvider> All { get; } =
    [
        new("libsodium", key => Aes256Gcm.IsSupported
            ? new SodiumFrameCipher(key) : throw new PlatformNotSupportedException("no AES instructions that libsodium knows")),
        new("OpenSSL", key => new LibcryptoFrameCipher(key)),
        new(".NET", key => new PlatformFrameCipher(key)),
    ];

    /// <summary>For status: the ones before <see cref="Selected"/>, each with why it was passed over.</summary>
    public static IReadOnlyList<string> PassedOver { get; private set; } = [];

    /// <summary>The first that passed its self-test, chosen once.</summary>
    public static FrameCipherProvider Selected { get; } = Select();

    public string Name { get; }

    /// <summary>The cipher of one key.</summary>
    /// <param name="key">32 bytes; copied.</param>
    public FrameCipher Create(ReadOnlySpan<byte> key) => _create(key);

    /// <summary>
    /// Null when it works: a known answer (McGrew and Viega, "The Galois/Counter Mode of Operation", test case 16), and changes of each
    /// part that must be refused. Else why not.
    /// </summary>
    public string? SelfTest()
    {
        try
        {
            byte[] key = Convert.FromHexString("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
            byte[] nonce = Convert.FromHexString("cafebabefacedbaddecaf888");
            byte[] aad = Convert.FromHexString("feedfacedeadbeeffeedfacedeadbeefabaddad2");
            byte[] plaintext = Convert.FromHexString(
                "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
            byte[] expected = Convert.FromHexString(
                "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b");
            byte[] sealedBytes = new byte[plaintext.Length + FrameCipher.TagSize];
            byte[] opened = new byte[plaintext.Length];
            using FrameCipher cipher = Create(key);
            cipher.Seal(nonce, aad, plaintext, sealedBytes);
            if (!sealedBytes.AsSpan().SequenceEqual(expected))
                return "wrong ciphertext in the self-test";
            if (!cipher.TryOpen(nonce, aad, sealedBytes, opened) || !opened.AsSpan().SequenceEqual(plaintext))
                return "did not open its own ciphertext in the self-test";
            foreach (byte[] part in (byte[][])[nonce, aad, sealedBytes])
            {
                part[^1] ^= 1;
                if (cipher.TryOpen(nonce, aad, sealedBytes, opened))
                    return "opened a forgery in the self-test";
                part[^1] ^= 1;
            }
            sealedBytes[0] ^= 1;
            return cipher.TryOpen(nonce, aad, sealedBytes, opened) ? "opened a forgery in the self-test" : null;
        }
        catch (Exception unusable) when (unusable is PlatformNotSupportedException or DllNotFoundException or EntryPointNotFoundException
            or CryptographicException or TypeInitializationException)
        {
            return (unusable.InnerException ?? unusable).Message;
        }
    }

    private static FrameCipherProvider Select()
    {
        var passedOver = new List<string>();
        foreach (FrameCipherProvider provider in All)
        {
            if (provider.SelfTest() is not { } reason)
            {
                PassedOver = passedOver;
                return provider;
            }
            passedOver.Add($"{provider.Name}: {reason}");
        }
        throw new CryptographicException($"No AES-256-GCM on this machine: {string.Join("; ", passedOver)}");
    }
}
