using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Addresses;

/// <summary>Content of <c>server.json</c>: where the running server is reached.</summary>
/// <param name="Url">Where clients reach it, where that was said.</param>
/// <param name="SelfMade">Clients meet the certificate that the server made itself: no authority vouches for it.</param>
internal sealed record ServerAddresses(
    string Listen, string Media, string CertificateSha256, int ProcessId, Uri? Url = null, bool SelfMade = false)
{
    /// <summary>What guests are to hold the certificate against; empty before the server ran once, and where authorities vouch for
    /// it.</summary>
    public static string Pin(DataFolder folder) => Read(folder) is { SelfMade: true } known ? known.CertificateSha256 : "";

    /// <summary>What the link of a meeting leads to; null before the server ran once.</summary>
    public static Uri? Public(DataFolder folder)
    {
        try
        {
            ServerAddresses? known = Read(folder);
            if (known?.Url is { } url)
                return url;
            if (known is null || !IPEndPoint.TryParse(known.Listen, out IPEndPoint? listens))
                return null;
            bool isAny = listens.Address.Equals(IPAddress.Any) || listens.Address.Equals(IPAddress.IPv6Any);
            return new Uri(isAny ? $"https://{Dns.GetHostName()}:{listens.Port}" : $"https://{listens}");
        }
        catch (UriFormatException)
        {
            return null;
        }
    }

    private static ServerAddresses? Read(DataFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(folder.Addresses), ServerAddressesJson.Default.ServerAddresses);
        }
        catch (Exception none) when (none is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(ServerAddresses))]
internal sealed partial class ServerAddressesJson : JsonSerializerContext;
