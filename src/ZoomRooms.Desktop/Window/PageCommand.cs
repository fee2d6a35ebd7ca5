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
    /// <summary>
    /// Now, under a name (<see cref="PageCommand.Text"/>), with the devices that were chosen; or once more, after the end.
    /// </summary>
    Join,
    /// <summary>Another device (<see cref="PageCommand.Device"/>), as the list names it (<see cref="PageCommand.Text"/>).</summary>
    Choose,
    /// <summary>Somebody looks at the devices while in the meeting, or does not any more.</summary>
    Devices,
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
    /// <summary>
    /// The screen that the page captures is shown, or not any more. Its pictures are binary messages, an access unit each.
    /// </summary>
    Screen,
    /// <summary>Whoever shows its screen shall stop.</summary>
    StopSharing,
    /// <summary>The hand is up, or down.</summary>
    Hand,
    /// <summary>The page has the lines of the chat up to <see cref="PageCommand.Number"/>.</summary>
    Read,
    /// <summary>
    /// There is a place for so many pictures (<see cref="PageCommand.Number"/>), of which so many are worth their full size (<see
    /// cref="PageCommand.Large"/>); whoever talks has the first one (<see cref="PageCommand.On"/>), or nobody has.
    /// </summary>
    Places,
    /// <summary>The meeting is locked, or unlocked.</summary>
    Lock,
    WaitingRoom,
    /// <summary>Guests may come in, or no more do.</summary>
    Guests,
    /// <summary>Of whoever waits outside (<see cref="PageCommand.Number"/>).</summary>
    Admit,
    TurnAway,
    /// <summary>Of whoever is here (<see cref="PageCommand.Number"/>).</summary>
    Remove,
    MakeCoHost,
    LowerHand,
    /// <summary>The meeting ends for all.</summary>
    End,
}

internal readonly record struct PageCommand(PageVerb Do, bool On = false, long Number = 0, long Large = 0)
{
    /// <summary>What was typed, said or chosen; null for nothing.</summary>
    public string? Text { get; init; }

    public DeviceKind Device { get; init; }

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
        return command.Do != PageVerb.Unknown && Enum.IsDefined(command.Do) && Enum.IsDefined(command.Device)
            && command.Number >= 0 && command.Large >= 0
            && (command.Do == PageVerb.Say
                ? command.Text is not null : command.Text is null || command.Do is PageVerb.Join or PageVerb.Choose);
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.Strict, MaxDepth = 4)]
[JsonSerializable(typeof(PageCommand))]
internal sealed partial class PageCommandJson : JsonSerializerContext;
