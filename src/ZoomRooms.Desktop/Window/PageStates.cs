using System.Globalization;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Media.Audio;
using ZoomRooms.Protocol;

namespace ZoomRooms.Desktop.Window;

/// <summary>What the window says of a session. Pure.</summary>
internal static class PageStates
{
    /// <param name="since">When the session came to the state that it is in.</param>
    /// <param name="seen">What needed attention and was acknowledged.</param>
    /// <param name="chat">As far as the page does not have it yet.</param>
    public static PageState Of(
        SessionSnapshot snapshot, DeviceState microphone, DeviceState camera, TimeSpan now, TimeSpan since, AttentionTimes seen,
        ChatState? chat = null)
    {
        bool inMeeting = snapshot.State == SessionState.InMeeting;
        return new PageState(
            inMeeting, Grouped(snapshot.Meeting), snapshot.Topic, ShieldOf(snapshot, now), WaitingOf(snapshot, now - since),
            Notices: [.. NoticesOf(snapshot), .. ProblemsOf(microphone), .. ProblemsOf(camera)],
            Attention: inMeeting ? [.. AttentionText.SentencesOf(AttentionText.Of(snapshot, now, seen))] : [],
            Code: snapshot.SecurityCode is { } code ? GroupsOf(code) : null,
            People: [.. PeopleOf(snapshot)],
            Knocking: [.. snapshot.Knocking.Select(knock => new KnockState(Number(knock.Number), knock.DisplayName))],
            microphone, camera, EndOf(snapshot.End), Chat: chat)
        {
            Locked = snapshot.Locked,
            Sharing = inMeeting ? SharingOf(snapshot) : null,
            Host = inMeeting && snapshot.MayCommand
                ? new HostState(snapshot.Encryption.ClaimedByServer == EncryptionType.EndToEnd, snapshot.WaitingRoom, snapshot.Guests)
                : null,
            Refused = snapshot.Refused is { } refused ? new RefusedState(refused.Number, refused.Sentence) : null,
        };
    }

    /// <summary>Before the meeting: it is not known yet what it will be.</summary>
    public static PageState Before(MeetingId meeting, BeforeState before, DeviceState microphone, DeviceState camera) => new(
        false, Grouped(meeting), null, new ShieldState(ShieldKind.None, "", []), null,
        Notices: [.. ProblemsOf(microphone), .. ProblemsOf(camera)], [], null, [], [], microphone, camera, null)
    {
        Before = before,
    };

    /// <summary>The lock exactly where the room's light would be lit: one decision for both (<see cref="LockConditions"/>).</summary>
    public static ShieldState ShieldOf(SessionSnapshot snapshot, TimeSpan now)
    {
        IReadOnlyList<string> unmet = LockConditions.Unmet(snapshot, now);
        if (unmet.Count == 0)
            return new ShieldState(ShieldKind.Locked, MeetingWords.Locked, []);
        return snapshot.State == SessionState.InMeeting && snapshot.Encryption.ClaimedByServer == EncryptionType.Enhanced
            ? new ShieldState(ShieldKind.Enhanced, MeetingWords.Enhanced, [])
            : new ShieldState(ShieldKind.None, unmet[0], unmet);
    }

    public static WaitingState? WaitingOf(SessionSnapshot snapshot, TimeSpan waited) =>
        MeetingWords.WaitsFor(snapshot.State, snapshot.Waiting, "you") is { } what
            ? new WaitingState(what, (int)waited.TotalSeconds) : null;

    private static IEnumerable<string> NoticesOf(SessionSnapshot snapshot)
    {
        if (snapshot.Reconnecting)
            yield return "The meeting server does not answer. Looking for it; the meeting goes on meanwhile.";
        if (snapshot.IdentityUsedTwice)
        {
            yield return "Another device with this one's identity was in the meeting, and gave way to it. "
                + "Was a folder copied? Pair one of them anew.";
        }
        if (PathText.Of(snapshot.Media) is { } path)
            yield return Sentence(path);
        if (snapshot.ServerAhead is { } ahead)
            yield return Sentence(ClockDifference.Describe(ahead));
    }

    /// <summary>Who asked for none knows that there is none.</summary>
    public static string[] ProblemsOf(DeviceState device) => device is { Here: true, Problem: { } problem } ? [problem] : [];

    private static IEnumerable<PersonState> PeopleOf(SessionSnapshot snapshot)
    {
        foreach (ParticipantView one in snapshot.Participants)
        {
            uint[] streams = one.IsSelf ? [] : [.. from seat in snapshot.Seats where seat.Index == one.Index select seat.Participant.Value];
            VoiceState voice = VoiceOf(snapshot, streams);
            MissingKey? missing = snapshot.MissingKeys.FirstOrDefault(key => streams.Contains(key.Participant.Value));
            yield return new PersonState(
                Number(one.Index), one.DisplayName, one.IsSelf, one.IsLeader, one.IsCoHost,
                // Paper 7.12: from four times on, people should see it.
                one.TimesLeft >= 4 ? string.Create(CultureInfo.InvariantCulture, $"Left and came back {one.TimesLeft} times") : null,
                missing is null ? null : MeetingWords.NotDecrypted, missing is null ? null : Describe(missing), streams,
                snapshot.Hands.Any(hand => hand.Index == one.Index))
            {
                Heard = voice.Heard, Speaks = voice.Speaks, Guest = one.IsGuest,
            };
        }
    }

    /// <summary>Of somebody who is here twice for a moment, the stay that says something.</summary>
    private static VoiceState VoiceOf(SessionSnapshot snapshot, uint[] streams)
    {
        VoiceState heard = default;
        foreach (ParticipantVoice voice in snapshot.Voices)
        {
            if (streams.Contains(voice.Participant.Value) && (voice.Voice.Speaks || voice.Voice.Heard > heard.Heard))
                heard = voice.Voice;
        }
        return heard;
    }

    /// <summary>Of somebody who is in no list nothing is shown.</summary>
    private static string? SharingOf(SessionSnapshot snapshot) =>
        snapshot.Screen is { } shown && IndexOf(snapshot, shown) is { } index ? Number(index) : null;

    /// <summary>One's own screen; null where none can be shown.</summary>
    public static ScreenState? ScreenOf(SessionSnapshot snapshot, SharedScreenSource source)
    {
        OwnScreen own = snapshot.OwnScreen;
        if (!own.MayBeShown || snapshot.State != SessionState.InMeeting)
            return null;
        string? stopped = own.Stops == 0 ? null : own.StoppedBy is not { } by
            ? "A host stopped it: your screen is not shown any more."
            : $"{NameOf(snapshot, by) ?? "Somebody else"} shares the screen now: yours is not shown any more.";
        return new ScreenState(own.IsShown, source.Bitrate, source.KeyFrames, own.Stops, stopped);
    }

    private static string? NameOf(SessionSnapshot snapshot, ParticipantId participant) =>
        IndexOf(snapshot, participant) is { } index
            ? snapshot.Participants.FirstOrDefault(one => one.Index == index)?.DisplayName : null;

    private static ulong? IndexOf(SessionSnapshot snapshot, ParticipantId participant)
    {
        foreach (ParticipantSeat seat in snapshot.Seats)
        {
            if (seat.Participant == participant)
                return seat.Index;
        }
        return null;
    }

    private static string Number(ulong number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Describe(MissingKey missing) => string.Create(
        CultureInfo.InvariantCulture,
        $"key {missing.KeySequenceNumber} did not come, for {(int)missing.For.TotalSeconds}\u00A0s now");

    private static EndState? EndOf(SessionEnd? end) => end switch
    {
        null => null,
        // The session's own sentence speaks of a room.
        { Reason: SessionEndReason.Left } => new EndState("You left the meeting.", end.Name, false),
        _ => new EndState(end.Detail, end.Name, EndKinds.Of(end) == EndKind.Alarm),
    };

    private static string Sentence(string words) => $"{char.ToUpperInvariant(words[0])}{words[1..]}.";

    private static string Grouped(MeetingId meeting)
    {
        string digits = meeting.ToString();
        return $"{digits[..3]} {digits[3..6]} {digits[6..]}";
    }

    private static string[] GroupsOf(string code) => [.. code.Where(char.IsAsciiDigit).Chunk(5).Select(group => new string(group))];
}
