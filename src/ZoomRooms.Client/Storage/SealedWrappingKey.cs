using System.Security.Cryptography;
using ZoomRooms.Crypto;
using ZoomRooms.EndToEnd.Storage;

namespace ZoomRooms.Client.Storage;

/// <summary>
/// The wrapping key sealed by <see cref="SystemdCreds"/>, made on first use. A key that was in a plain file is sealed and its file
/// overwritten, so that a device that asks for sealing later keeps its identity.
/// </summary>
public sealed class SealedWrappingKey(string path, string plainPath, SystemdCreds creds) : IWrappingKeySource
{
    public string Description =>
        File.Exists(path) ? Describe(SystemdCreds.ProtectionOf(File.ReadAllBytes(path))) : "to be sealed by systemd-creds";

    public SecretBytes Get()
    {
        if (!File.Exists(path))
            SealNow();
        byte[] credential = File.ReadAllBytes(path);
        if (SystemdCreds.ProtectionOf(credential) == CredentialProtection.None)
            throw new KeyStoreException(
                $"The wrapping key in {path} is sealed with no key at all: anybody opens it. Reset the device and pair it again.");
        byte[] key = creds.Open(credential);
        try
        {
            // It opens: the plain copy goes, also one that a power cut between sealing and erasing left.
            SecretFile.Erase(plainPath);
            return key.Length == CommittingEncryption.WrappingKeySize
                ? new SecretBytes(key)
                : throw new KeyStoreException(
                    $"The wrapping key in {path} has {key.Length} bytes instead of {CommittingEncryption.WrappingKeySize}. Reset the device and pair it again.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private void SealNow()
    {
        using SecretBytes key = File.Exists(plainPath)
            ? WrappingKeyFile.Read(plainPath) : SecretBytes.Random(CommittingEncryption.WrappingKeySize);
        byte[] credential = creds.Seal(key.Span);
        if (SystemdCreds.ProtectionOf(credential) is CredentialProtection.None or CredentialProtection.Unknown)
            throw new KeyStoreException(
                "systemd-creds would seal the wrapping key with no key that this software knows. Set Keys:Protection to \"file\".");
        // It must open again before the only other copy goes.
        byte[] again = creds.Open(credential);
        bool same = CryptographicOperations.FixedTimeEquals(again, key.Span);
        CryptographicOperations.ZeroMemory(again);
        if (!same)
            throw new KeyStoreException("systemd-creds sealed the wrapping key and opened another. Set Keys:Protection to \"file\".");
        AtomicFile.WritePrivate(path, credential);
    }

    private static string Describe(CredentialProtection protection) => protection switch
    {
        CredentialProtection.HostKey => "sealed by systemd-creds with the machine's host key (no TPM)",
        CredentialProtection.Tpm2 => "sealed by systemd-creds with the TPM",
        CredentialProtection.HostKeyAndTpm2 => "sealed by systemd-creds with the TPM and the machine's host key",
        CredentialProtection.None => "NOT PROTECTED: sealed by systemd-creds with no key",
        _ => "sealed by systemd-creds, with what is not known to this software",
    };
}
