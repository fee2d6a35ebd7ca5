using System.Security.Cryptography;
using NSec.Cryptography;
using ZoomRooms.Crypto;

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
        new("OpenSSL", key => new GcmFrameCipher(key, static (secret, sealing) => new LibcryptoGcm(secret.Span, sealing))),
        new(".NET", key => new GcmFrameCipher(key, static (secret, sealing) => new PlatformGcm(secret.Span, sealing))),
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
    /// Null when it works (<see cref="GcmSelfTest"/>). Else why not.
    /// </summary>
    public string? SelfTest()
    {
        try
        {
            return GcmSelfTest.Run(
                FrameCipher.KeySize,
                (key, nonce, associated, plaintext, sealedBytes) =>
                {
                    using FrameCipher cipher = Create(key);
                    cipher.Seal(nonce, associated, plaintext, sealedBytes);
                },
                (key, nonce, associated, sealedBytes, plaintext) =>
                {
                    using FrameCipher cipher = Create(key);
                    return cipher.TryOpen(nonce, associated, sealedBytes, plaintext);
                });
        }
        catch (Exception unusable) when (unusable is PlatformNotSupportedException or DllNotFoundException or EntryPointNotFoundException
            or CryptographicException or TypeInitializationException)
        {
            return (unusable.InnerException ?? unusable).Message;
        }
    }

    private static FrameCipherProvider Select()
    {
        List<string> passedOver = new();
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
