using ZoomRooms.Crypto;
using ZoomRooms.EndToEnd.Storage;

namespace ZoomRooms.Client.Storage;

/// <summary>Where the key comes from that wraps the device's secrets at rest.</summary>
public interface IWrappingKeySource
{
    /// <summary>For status: how the wrapping key is kept.</summary>
    string Description { get; }

    /// <summary>32 bytes; the caller disposes them.</summary>
    /// <exception cref="KeyStoreException">The key is there but cannot be used; the message says what to do.</exception>
    SecretBytes Get();
}

/// <summary>
/// The wrapping key as systemd hands it to the service (<c>LoadCredentialEncrypted=wrapping-key</c>): sealed to the TPM, or to the
/// machine's host key, and readable by this service only while it runs.
/// </summary>
public sealed class CredentialWrappingKey(string path) : IWrappingKeySource
{
    private const string Name = "wrapping-key";

    public string Description => "systemd credential";

    /// <summary>The credential of this process, or null when the service manager gave none.</summary>
    public static CredentialWrappingKey? TryFind() =>
        Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } folder && File.Exists(Path.Combine(folder, Name))
            ? new CredentialWrappingKey(Path.Combine(folder, Name))
            : null;

    public SecretBytes Get() => WrappingKeyFile.Read(path);
}

/// <summary>The wrapping key in a file of mode 0600 beside the state, made on first use.</summary>
public sealed class FileWrappingKey(string path) : IWrappingKeySource
{
    public string Description => "file of mode 0600 (no TPM, no host key)";

    public SecretBytes Get()
    {
        if (!File.Exists(path))
        {
            using SecretBytes made = SecretBytes.Random(CommittingEncryption.WrappingKeySize);
            AtomicFile.WritePrivate(path, made.Span);
        }
        return WrappingKeyFile.Read(path);
    }
}

internal static class WrappingKeyFile
{
    public static SecretBytes Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        try
        {
            return bytes.Length == CommittingEncryption.WrappingKeySize
                ? new SecretBytes(bytes)
                : throw new KeyStoreException(
                    $"The wrapping key has {bytes.Length} bytes instead of {CommittingEncryption.WrappingKeySize}. Restore it, or reset the device and pair it again.");
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
