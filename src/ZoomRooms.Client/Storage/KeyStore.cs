using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;

namespace ZoomRooms.Client.Storage;

/// <summary>The device identity at rest: wrapped (paper 3.7.1), mode 0600, written atomically, made at the first start.</summary>
public sealed class KeyStore
{
    private readonly string _identityPath;
    private readonly IWrappingKeySource _wrappingKey;

    /// <param name="stateFolder">The service's state folder.</param>
    /// <param name="wrappingKey">Null: the systemd credential where there is one, else a file in the state folder.</param>
    public KeyStore(string stateFolder, IWrappingKeySource? wrappingKey = null)
    {
        _identityPath = Path.Combine(stateFolder, "identity.key");
        _wrappingKey = wrappingKey ?? (IWrappingKeySource?)CredentialWrappingKey.TryFind() ?? new FileWrappingKey(Path.Combine(stateFolder, "wrapping.key"));
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
