using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZoomRooms.Protocol;

/// <summary>The JSON of signalling and pairing: camelCase, enumerations by name, bytes as base64, unknown members ignored.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UseStringEnumConverter = true,
    AllowOutOfOrderMetadataProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 8,
    Converters =
    [
        typeof(WireIdentifierConverter<MeetingId>), typeof(WireIdentifierConverter<MeetingUuid>), typeof(WireIdentifierConverter<UserId>),
        typeof(WireIdentifierConverter<HardwareId>), typeof(WireIdentifierConverter<ParticipantId>),
        typeof(LenientEnumConverter<RefusalCode>), typeof(LenientEnumConverter<MeetingEndCause>),
    ])]
[JsonSerializable(typeof(ClientMessage))]
[JsonSerializable(typeof(ServerMessage))]
[JsonSerializable(typeof(PairDevice))]
[JsonSerializable(typeof(DevicePaired))]
[JsonSerializable(typeof(RequestGuestPass))]
[JsonSerializable(typeof(GuestPass))]
[JsonSerializable(typeof(RequestRefused))]
public sealed partial class SignalJson : JsonSerializerContext
{
    public static byte[] Write(ClientMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, Default.ClientMessage);

    public static byte[] Write(ServerMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, Default.ServerMessage);

    /// <summary>Reads a client's message; null for anything that is not one.</summary>
    public static ClientMessage? TryReadClient(ReadOnlySpan<byte> utf8) => TryRead(utf8, Default.ClientMessage);

    /// <summary>Reads a server's message; null for anything that is not one.</summary>
    public static ServerMessage? TryReadServer(ReadOnlySpan<byte> utf8) => TryRead(utf8, Default.ServerMessage);

    private static T? TryRead<T>(ReadOnlySpan<byte> utf8, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) where T : class
    {
        if (utf8.Length > Limits.SignalMessageBytes)
            return null;
        try
        {
            return JsonSerializer.Deserialize(utf8, type);
        }
        catch (Exception malformed) when (
            malformed is JsonException or NotSupportedException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
