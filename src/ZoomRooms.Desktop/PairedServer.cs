using System.Text.Json;
using System.Text.Json.Serialization;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Client.Storage;

namespace ZoomRooms.Desktop;

/// <summary>With which server this client was paired, and what certificate it showed: so that it need not be said again.</summary>
internal sealed record PairedServer(Uri Url, string CertificateSha256)
{
    private const string FileName = "server.json";

    /// <summary>Null before pairing, or where it cannot be read.</summary>
    public static PairedServer? TryLoad(string state)
    {
        try
        {
            PairedServer? stored = JsonSerializer.Deserialize(
                File.ReadAllBytes(Path.Combine(state, FileName)), PairedServerJson.Default.PairedServer);
            return stored is null || ServerEndpoint.Validate(stored.Url.OriginalString, stored.CertificateSha256).Any() ? null : stored;
        }
        catch (Exception none) when (none is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Save(string state) => AtomicFile.WritePrivate(
        Path.Combine(state, FileName), JsonSerializer.SerializeToUtf8Bytes(this, PairedServerJson.Default.PairedServer));
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PairedServer))]
internal sealed partial class PairedServerJson : JsonSerializerContext;
