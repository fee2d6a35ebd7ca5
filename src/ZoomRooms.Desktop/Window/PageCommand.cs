using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZoomRooms.Desktop.Window;

/// <summary>What was clicked, or what the page's decoders need. Everything that a page can ask for.</summary>
internal enum PageVerb
{
    Unknown = 0,
    /// <summary>The microphone sends silence (<see cref="PageCommand.On"/>), or what it hears.</summary>
    Mute,
    /// <summary>The camera is on, or closed.</summary>
    Camera,
    Leave,
    /// <summary>Once more, after the end.</summary>
    Join,
    /// <summary>The codes were compared: attention is done with.</summary>
    Compared,
    /// <summary>A stream cannot go on without a key frame (<see cref="PageCommand.Number"/>).</summary>
    KeyFrame,
    /// <summary>So many bytes of pictures were taken in all (<see cref="PageCommand.Number"/>).</summary>
    Taken,
    /// <summary>The window can be seen, or is hidden.</summary>
    Visible,
    /// <summary>Somebody says something to everybody (<see cref="PageCommand.Text"/>).</summary>
    Say,
    /// <summary>The hand is up, or down.</summary>
    Hand,
    /// <summary>The page has the lines of the chat up to <see cref="PageCommand.Number"/>.</summary>
    Read,
}

internal readonly record struct PageCommand(PageVerb Do, bool On = false, long Number = 0, string? Text = null)
{
    /// <summary>Bytes of the longest: a text of the longest, as JSON has it.</summary>
    public const int Longest = 16 * 1024;

    /// <summary>False for what no page of ours says.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out PageCommand command)
    {
        command = default;
        if (message.Length > Longest)
            return false;
        try
        {
            command = JsonSerializer.Deserialize(message, PageCommandJson.Default.PageCommand);
        }
        catch (JsonException)
        {
            return false;
        }
        return command.Do != PageVerb.Unknown && Enum.IsDefined(command.Do) && command.Number >= 0
            && command.Text is null == (command.Do != PageVerb.Say);
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.Strict, MaxDepth = 4)]
[JsonSerializable(typeof(PageCommand))]
internal sealed partial class PageCommandJson : JsonSerializerContext;
