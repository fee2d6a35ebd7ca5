using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ZoomRooms.Media.Screens;

/// <summary>How the meeting is protected, as the shield on the screen says it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ScreenShield>))]
public enum ScreenShield
{
    None = 0,
    /// <summary>Green, with a lock: exactly while the room's lock light is lit.</summary>
    Locked,
    /// <summary>With a check: the server holds the key.</summary>
    Enhanced,
}

/// <summary>
/// Everything that a room's screen shows besides pictures, in the room's own words (FRAMING.md): the screen decides nothing, and has no
/// clock, calendar or key of its own to decide with.
/// </summary>
/// <param name="Version">Of this document, <see cref="Current"/>; another one is not read.</param>
/// <param name="Room">The room's name.</param>
/// <param name="Clock">Hours and minutes where the room stands; empty while the room does not know them.</param>
/// <param name="Day">The day there, in words.</param>
/// <param name="Headline">What the room is doing or what comes next; shown while there is no meeting.</param>
/// <param name="Hint">What a person can do about it.</param>
/// <param name="Meeting">Null while the room is in none.</param>
/// <param name="Muted">What is sent of the microphone is silence.</param>
/// <param name="Network">The way out, in words.</param>
/// <param name="Problems">What somebody should do something about, a sentence each.</param>
public sealed record ScreenPage(
    int Version, string Room, string Clock, string Day, string Headline, string Hint, ScreenMeeting? Meeting, bool Muted, string Network,
    IReadOnlyList<string> Problems)
{
    /// <summary>The version that this code writes and reads.</summary>
    public const int Current = 1;

    /// <summary>The longest document.</summary>
    public const int LongestBytes = 64 * 1024;

    /// <summary>
    /// A page says how things stood when the room derived its light. What is older claims nothing any more: a room that hangs must not
    /// leave a shield behind.
    /// </summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromSeconds(3);

    /// <summary>The document. Where it would be too long, fewer people are named.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(this, PageWords.Page);
        return bytes.Length > LongestBytes && Meeting is { Others.Count: > 0 } meeting
            ? (this with { Meeting = meeting with { Others = [.. meeting.Others.Take(meeting.Others.Count / 2)] } }).ToBytes()
            : bytes;
    }

    /// <summary>False for what no room of this version says.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ScreenPage? page)
    {
        page = null;
        if (bytes.Length > LongestBytes)
            return false;
        try
        {
            page = JsonSerializer.Deserialize(bytes, PageWords.Page);
        }
        catch (JsonException)
        {
            return false;
        }
        if (page?.Version == Current)
            return true;
        page = null;
        return false;
    }
}

/// <summary>A meeting as the screen shows it.</summary>
/// <param name="Sentence">Beside the shield.</param>
/// <param name="Topic">What the meeting is called; empty without a name.</param>
/// <param name="Code">The security code in groups of five digits; empty without one.</param>
/// <param name="Attention">What people should know and have not acknowledged, a sentence each.</param>
/// <param name="Others">Whoever is here besides the room, at most <see cref="MostPeople"/>.</param>
/// <param name="Count">How many these are, those that are not named among them.</param>
public sealed record ScreenMeeting(
    ScreenShield Shield, string Sentence, string Topic, IReadOnlyList<string> Code, IReadOnlyList<string> Attention,
    IReadOnlyList<ScreenPerson> Others, int Count)
{
    public const int MostPeople = 200;
}

/// <summary>One who is here.</summary>
/// <param name="Problem">Why this one is neither seen nor heard; empty while all is well.</param>
/// <param name="Participants">The numbers under which pictures of this one come.</param>
public sealed record ScreenPerson(string Name, string Problem, IReadOnlyList<uint> Participants);

[JsonSerializable(typeof(ScreenPage))]
internal sealed partial class PageJson : JsonSerializerContext;

internal static class PageWords
{
    /// <summary>Nobody but a screen reads it: letters stand for themselves, and names keep their length. What is missing is an
    /// error.</summary>
    public static JsonTypeInfo<ScreenPage> Page { get; } = new PageJson(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 8,
    }).ScreenPage;
}
