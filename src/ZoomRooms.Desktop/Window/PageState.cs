using System.Text.Json;
using System.Text.Json.Serialization;
using ZoomRooms.Media.Audio;

namespace ZoomRooms.Desktop.Window;

/// <summary>How the meeting is protected, as the window's shield says it.</summary>
internal enum ShieldKind
{
    None = 0,
    /// <summary>Green, with a lock: exactly where a room's light would be lit.</summary>
    Locked,
    /// <summary>With a check: the server holds the key, and says so.</summary>
    Enhanced,
}

/// <param name="Sentence">Beside it.</param>
/// <param name="Unmet">Why it is not the lock: a sentence each.</param>
internal sealed record ShieldState(ShieldKind Kind, string Sentence, IReadOnlyList<string> Unmet);

/// <param name="Seconds">Since when.</param>
internal sealed record WaitingState(string For, int Seconds);

/// <param name="Problem">What is wrong with this one, in a few words; null while all is well.</param>
/// <param name="Why">And why, since when.</param>
/// <param name="Hand">Raised.</param>
/// <param name="Streams">The numbers under which pictures of this one come.</param>
internal sealed record PersonState(
    string Index, string Name, bool Self, bool Leader, bool CoHost, string? Remark, string? Problem, string? Why,
    IReadOnlyList<uint> Streams, bool Hand = false)
{
    /// <summary>What is heard of this one here. Whether a microphone is muted nobody says: from here it is silence.</summary>
    public VoiceHeard Heard { get; init; }

    public bool Speaks { get; init; }

    /// <summary>The name has the mark then.</summary>
    public bool Guest { get; init; }
}

/// <param name="Number">Tells those apart who have the same name.</param>
internal sealed record KnockState(string Number, string Name);

/// <summary>What hosts and co-hosts may do. Nobody else has it.</summary>
/// <param name="Signed">By the leader's list: only there are a lock and a waiting room.</param>
internal sealed record HostState(bool Signed, bool WaitingRoom, bool Guests = false);

/// <param name="Number">Counts them: two may have the same sentence.</param>
/// <param name="Sentence">The server's own.</param>
internal sealed record RefusedState(int Number, string Sentence);

/// <param name="Here">There is such a device.</param>
/// <param name="On">It sends what it hears or sees, or is asked to.</param>
/// <param name="Problem">A sentence; null while it does as it is told.</param>
internal sealed record DeviceState(bool Here, bool On, string? Problem);

/// <summary>One's own screen, where the server carries any.</summary>
/// <param name="On">It is sent.</param>
/// <param name="Bitrate">Bits per second that it shall take.</param>
/// <param name="KeyFrames">The encoder owes a key frame whenever this has grown.</param>
/// <param name="Stops">How often somebody else ended it.</param>
/// <param name="Stopped">Who did that the last time, in a sentence; null for nobody.</param>
internal sealed record ScreenState(bool On, int Bitrate, long KeyFrames, int Stops, string? Stopped);

/// <param name="Code">The reason's name: for whoever is asked for help.</param>
/// <param name="Alarm">It looks like an attack.</param>
internal sealed record EndState(string Sentence, string Code, bool Alarm);

/// <param name="Id">As it is chosen.</param>
internal sealed record ChoiceState(string Id, string Name);

/// <summary>What is chosen, and what there is to choose.</summary>
/// <param name="Level">What the microphone hears, 0 to 100.</param>
internal sealed record BeforeState(
    string Name, IReadOnlyList<ChoiceState> Cameras, IReadOnlyList<ChoiceState> Microphones, IReadOnlyList<ChoiceState> Speakers,
    string Camera, string Microphone, string Speaker, int Level)
{
    /// <summary>The server on which this would be a guest; null where the program is paired with it.</summary>
    public string? GuestOf { get; init; }
}

/// <summary>Everything that the page shows besides pictures. All of it is text, whoever wrote it.</summary>
/// <param name="InMeeting">Pictures and sound flow.</param>
/// <param name="Notices">Sentences about the way and the server.</param>
/// <param name="Attention">Sentences that want the codes compared.</param>
/// <param name="Code">The security code in groups of five digits; null without one.</param>
/// <param name="Chat">What was said and the page does not have yet; null where nothing else is shown.</param>
/// <param name="Refusal">There is another window: nothing else is shown.</param>
internal sealed record PageState(
    bool InMeeting, string Meeting, string? Topic, ShieldState Shield, WaitingState? Waiting,
    IReadOnlyList<string> Notices, IReadOnlyList<string> Attention, IReadOnlyList<string>? Code, IReadOnlyList<PersonState> People,
    IReadOnlyList<KnockState> Knocking, DeviceState Microphone, DeviceState Camera, EndState? End, string? Refusal = null,
    ChatState? Chat = null)
{
    /// <summary>Nobody was told of anybody yet; null once the meeting was joined.</summary>
    public BeforeState? Before { get; init; }

    /// <summary>What can be chosen in the meeting; null while nobody looks.</summary>
    public BeforeState? Devices { get; init; }

    /// <summary>Null before the meeting, and where nothing else is shown.</summary>
    public DeviceState? Speaker { get; init; }

    /// <summary>Who is shown large where one is: the person's number; null while nobody spoke.</summary>
    public string? Talker { get; init; }

    /// <summary>Whose screen is to be seen: the person's number; null for nobody's.</summary>
    public string? Sharing { get; init; }

    /// <summary>Null where none can be shown.</summary>
    public ScreenState? Screen { get; init; }

    /// <summary>Nobody new gets in, says the leader's list.</summary>
    public bool Locked { get; init; }

    /// <summary>Null for whoever may decide nothing.</summary>
    public HostState? Host { get; init; }

    /// <summary>What the server refused last.</summary>
    public RefusedState? Refused { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PageState))]
internal sealed partial class PageJson : JsonSerializerContext
{
    public static byte[] Of(PageState state) => JsonSerializer.SerializeToUtf8Bytes(state, Default.PageState);

    public static byte[] Refusal(string sentence)
    {
        DeviceState none = new(false, false, null);
        return Of(new PageState(false, "", null, new ShieldState(default, "", []), null, [], [], null, [], [], none, none, null, sentence));
    }
}
