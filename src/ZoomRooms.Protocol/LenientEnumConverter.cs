using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZoomRooms.Protocol;

/// <summary>
/// An enumeration by its names, of which a newer server may know more: a name that is not known is the default (Unknown), so that what
/// comes with it, such as a sentence for people, is not lost.
/// </summary>
internal sealed class LenientEnumConverter<T> : JsonConverter<T> where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException();
        // A number written as a name is no name.
        return Enum.TryParse(reader.GetString(), ignoreCase: true, out T value) && Enum.IsDefined(value) ? value : default;
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
