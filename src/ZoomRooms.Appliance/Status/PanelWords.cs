using System.Text.RegularExpressions;
using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;

namespace ZoomRooms.Appliance.Status;

/// <summary>A status in the words of a person: what the live panel says where the document has names and counters. Pure.</summary>
internal static partial class PanelWords
{
    /// <summary>What the room does, and what the button would do.</summary>
    public static string Room(StatusDocument status)
    {
        (RoomState state, SessionState session) = StateOf(status.State);
        return state switch
        {
            RoomState.Unknown or RoomState.Booting => "starting; the button works in a moment",
            RoomState.Idle => "ready: press the button to join",
            RoomState.Joining => status.Waiting ?? MeetingWords.WaitsFor(session, AdmissionWait.None, "the room") ?? "joining",
            RoomState.InMeeting => "in a meeting",
            RoomState.Leaving => "leaving the meeting",
            RoomState.Failed => "it did not work: press the button to try again",
            RoomState.Rejoining => "the meeting was lost, the room tries to come back",
            RoomState.Stopped => "stopped",
            _ => throw new ArgumentOutOfRangeException(nameof(status)),
        };
    }

    /// <summary>How the LED shines, and what that means.</summary>
    public static string Light(string pattern) => Enum.TryParse(pattern, out LightPattern known) ? known switch
    {
        LightPattern.Dark => "off",
        LightPattern.SlowBlink => "a short blink each second: on the way into a meeting",
        LightPattern.Solid => "on: only people in this meeting can see and hear it",
        LightPattern.DoubleBlink => "two blinks every 2 seconds: compare the security code",
        LightPattern.FastBlink => "fast blinking: it did not work, or the lock was lost",
        _ => throw new ArgumentOutOfRangeException(nameof(pattern)),
    } : pattern;

    /// <summary>A sentence for each kind of frame that nobody saw or heard; what heals by itself is said as such.</summary>
    public static IEnumerable<string> Dropped(IReadOnlyDictionary<string, long> dropped) =>
        from one in dropped
        where one.Value > 0
        let words = Enum.TryParse(one.Key, out FrameDrop kind) ? Of(kind) : "could not be used"
        group one.Value by words into alike
        select $"{Amount(alike.Sum())} {alike.Key}";

    /// <summary>Of what was sent or received.</summary>
    public static string Flow(long sound, long pictures, long bytes) => (sound > 0, pictures > 0) switch
    {
        (false, false) => "nothing yet",
        (true, false) => $"sound, {Bytes(bytes)}",
        (false, true) => $"pictures, {Bytes(bytes)}",
        (true, true) => $"sound and pictures, {Bytes(bytes)}",
    };

    /// <summary>A device, from its line in the document.</summary>
    public static string Device(string line)
    {
        (string state, string rest) = line.IndexOfAny([':', ',']) is var end && end > 0
            ? (line[..end], line[(end + 1)..].Trim()) : (line, "");
        return state switch
        {
            "RUNNING" => rest.Length == 0 ? "works" : $"works, {rest}",
            "STOPPED" => "off until the next meeting",
            "OPENING" or "STARTING" => "is being opened",
            _ => rest.Length > 0 ? rest : line,
        };
    }

    /// <summary>The sentence, without the name that stands before it.</summary>
    public static string Sentence(string reason) => NameBefore().Replace(reason, "");

    /// <summary>When the room tries again.</summary>
    public static string WayBack(string rejoin) => After().Replace(rejoin, "");

    private static string Of(FrameDrop kind) => kind switch
    {
        FrameDrop.NoKeys or FrameDrop.UnknownKey or FrameDrop.UnknownSender or FrameDrop.NotAnnounced =>
            "pieces came before their key and could not be opened",
        FrameDrop.NotAskedFor => "pieces came that this room did not ask for",
        FrameDrop.RetiredKey or FrameDrop.EarlierKey or FrameDrop.ParticipantLeft or FrameDrop.StaleStream =>
            "pieces were of somebody who left, or from before this room came",
        FrameDrop.AwaitingKeyFrame or FrameDrop.DecoderBusy => "pieces wait for the next whole picture",
        _ => "pieces were damaged, late or twice, and left out",
    };

    private static (RoomState, SessionState) StateOf(string state)
    {
        string[] words = state.Split(' ', '(', ')');
        return (Enum.TryParse(words[0], out RoomState room) ? room : RoomState.Unknown,
            words.Length > 2 && Enum.TryParse(words[2], out SessionState session) ? session : SessionState.Unknown);
    }

    private static string Amount(long count) => count == 1 ? "one" : count.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Bytes(long bytes) => bytes < 1_000_000
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes / 1000.0:0} kB")
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:0.0} MB");

    [GeneratedRegex(@"^[A-Z]\w+( \(\w+\))?: ")]
    private static partial Regex NameBefore();

    [GeneratedRegex(@" after [A-Z]\w*")]
    private static partial Regex After();
}
