using System.Text.Json;
using System.Text.Json.Serialization;
using ZoomRooms.Client.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Provisioning;

/// <summary>What a device got when it was paired: who it is to the server, and the token that says so.</summary>
public sealed record DeviceCredentials(UserId User, HardwareId Hardware, string DeviceToken)
{
    internal const string FileName = "device.json";

    public static string PathIn(string stateFolder) => Path.Combine(stateFolder, FileName);

    /// <summary>The stored credentials; null before pairing.</summary>
    /// <exception cref="KeyStoreException">The file is there and cannot be read.</exception>
    public static DeviceCredentials? TryLoad(string stateFolder)
    {
        string path = PathIn(stateFolder);
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), CredentialsJson.Default.DeviceCredentials)
                ?? throw new JsonException("empty");
        }
        catch (JsonException)
        {
            throw new KeyStoreException($"{path} is damaged. Pair the device again with a new code.");
        }
    }

    public void Save(string stateFolder) =>
        AtomicFile.WritePrivate(PathIn(stateFolder), JsonSerializer.SerializeToUtf8Bytes(this, CredentialsJson.Default.DeviceCredentials));
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(WireIdentifierConverter<UserId>), typeof(WireIdentifierConverter<HardwareId>)])]
[JsonSerializable(typeof(DeviceCredentials))]
internal sealed partial class CredentialsJson : JsonSerializerContext;
