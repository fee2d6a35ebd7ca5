using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZoomRooms.Protocol;

/// <summary>An identifier that travels as a JSON string, so that no peer rounds it to a double.</summary>
public interface IWireIdentifier<TSelf> where TSelf : struct, IWireIdentifier<TSelf>
{
    static abstract bool TryParse([NotNullWhen(true)] string? text, out TSelf id);
}

/// <summary>Reads and writes an identifier as its text; anything else is a <see cref="JsonException"/>.</summary>
public sealed class WireIdentifierConverter<T> : JsonConverter<T> where T : struct, IWireIdentifier<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && T.TryParse(reader.GetString(), out T id)
            ? id
            : throw new JsonException($"{typeof(T).Name} expected");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
