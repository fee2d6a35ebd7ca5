using System.Text.Json;
using System.Text.Json.Serialization;
using ZoomRooms.Client.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Provisioning;

/// <summary>What a device got when it was paired: who it is to the server, and the token that says so.</summary>
/// <param name="StatementRoot">Ed25519 key, 32 bytes: the pinned root of the server's statements on who is who (paper 7.6.1).</param>
public sealed record DeviceCredentials(UserId User, HardwareId Hardware, string DeviceToken, byte[] StatementRoot)
{
    /// <summary>Of a guest that has not been given a pass yet.</summary>
    public static DeviceCredentials NotYet { get; } = new(default, default, "", []);

    public const int StatementRootBytes = 32;
    internal const string FileName = "device.json";

    public static string PathIn(string stateFolder) => Path.Combine(stateFolder, FileName);

    /// <summary>The stored credentials; null before pairing.</summary>
    /// <exception cref="KeyStoreException">The file is there and cannot be used: damaged, or of a pairing that pinned no statement
    /// root.</exception>
    public static DeviceCredentials? TryLoad(string stateFolder)
    {
        string path = PathIn(stateFolder);
        if (!File.Exists(path))
            return null;
        try
        {
            StoredCredentials stored = JsonSerializer.Deserialize(File.ReadAllBytes(path), CredentialsJson.Default.StoredCredentials)
                ?? throw new JsonException("empty");
            if (stored.StatementRoot is null)
                throw new KeyStoreException(
                    $"{path}: this device was paired before the server's statements on who is who were pinned. Pair the device again with a new code.");
            return stored.StatementRoot.Length == StatementRootBytes
                ? new DeviceCredentials(stored.User, stored.Hardware, stored.DeviceToken, stored.StatementRoot)
                : throw new JsonException("no key");
        }
        catch (JsonException)
        {
            throw new KeyStoreException($"{path} is damaged. Pair the device again with a new code.");
        }
    }

    public void Save(string stateFolder) => AtomicFile.WritePrivate(
        PathIn(stateFolder),
        JsonSerializer.SerializeToUtf8Bytes(
            new StoredCredentials(User, Hardware, DeviceToken, StatementRoot), CredentialsJson.Default.StoredCredentials));
}

/// <summary>The file's content; early ones have no root.</summary>
internal sealed record StoredCredentials(UserId User, HardwareId Hardware, string DeviceToken, byte[]? StatementRoot = null);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(WireIdentifierConverter<UserId>), typeof(WireIdentifierConverter<HardwareId>)])]
[JsonSerializable(typeof(StoredCredentials))]
internal sealed partial class CredentialsJson : JsonSerializerContext;
