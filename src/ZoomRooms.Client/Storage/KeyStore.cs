using ZoomRooms.Crypto;
using ZoomRooms.EndToEnd.Identity;

namespace ZoomRooms.Client.Storage;

/// <summary>The device identity at rest: wrapped (paper 3.7.1), mode 0600, written atomically, made at the first start.</summary>
public sealed class KeyStore
{
    internal const string IdentityName = "identity.key";
    internal const string PlainKeyName = "wrapping.key";
    internal const string SealedKeyName = "wrapping.sealed";

    private readonly string _identityPath;
    private readonly IWrappingKeySource _wrappingKey;

    /// <param name="stateFolder">The service's state folder.</param>
    /// <param name="wrappingKey">Null: the systemd credential where there is one, else a file in the state folder.</param>
    public KeyStore(string stateFolder, IWrappingKeySource? wrappingKey = null)
    {
        _identityPath = Path.Combine(stateFolder, IdentityName);
        _wrappingKey = wrappingKey ?? (IWrappingKeySource?)CredentialWrappingKey.TryFind()
            ?? new FileWrappingKey(Path.Combine(stateFolder, PlainKeyName));
    }

    /// <summary>
    /// The store as a device asks for it: the service manager's credential where there is one; else sealed by systemd-creds when the device
    /// asks for it, or has been (a sealed key is never exchanged for a plain file); else a file of mode 0600.
    /// </summary>
    public static KeyStore Open(string stateFolder, bool seal, SystemdCreds? creds = null)
    {
        string sealedPath = Path.Combine(stateFolder, SealedKeyName);
        IWrappingKeySource? source = CredentialWrappingKey.TryFind();
        if (source is null && (seal || File.Exists(sealedPath)))
            source = new SealedWrappingKey(sealedPath, Path.Combine(stateFolder, PlainKeyName), creds ?? new SystemdCreds());
        return new KeyStore(stateFolder, source);
    }

    /// <summary>For status: how the keys are kept.</summary>
    public string Description => _wrappingKey.Description;

    public bool HasIdentity => File.Exists(_identityPath);

    /// <summary>The device's identity, made now if there is none.</summary>
    /// <exception cref="KeyStoreException">There is one and it cannot be unwrapped: it is never replaced silently.</exception>
    public DeviceIdentity LoadOrCreate()
    {
        using SecretBytes wrappingKey = _wrappingKey.Get();
        if (!HasIdentity)
        {
            DeviceIdentity created = DeviceIdentity.Create();
            AtomicFile.WritePrivate(_identityPath, created.Wrap(wrappingKey.Span));
            return created;
        }
        return DeviceIdentity.TryUnwrap(wrappingKey.Span, File.ReadAllBytes(_identityPath))
            ?? throw new KeyStoreException(
                $"The device identity in {_identityPath} does not open with this device's wrapping key ({_wrappingKey.Description}). It was damaged or comes from another device. Reset the device and pair it again.");
    }
}
