using System.Text.Json.Serialization;

namespace ZoomRooms.MeetingServer.Hosting;

/// <summary>Content of <c>server.json</c>: where the running server is reached.</summary>
public sealed record ServerAddresses(string Listen, string Media, string CertificateSha256, int ProcessId);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(ServerAddresses))]
public sealed partial class ServerAddressesJson : JsonSerializerContext;
