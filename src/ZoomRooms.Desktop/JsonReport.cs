using System.Text.Json;
using System.Text.Json.Serialization;
using ZoomRooms.Client;
using ZoomRooms.Client.Chat;

namespace ZoomRooms.Desktop;

/// <summary>The meeting as one JSON object a line.</summary>
internal sealed class JsonReport(TextWriter output, TimeProvider time, StayFigures figures) : IReport
{
    private long _told;

    public void Changed(SessionSnapshot snapshot) => Write(snapshot);

    public void Figures(SessionSnapshot snapshot) => Write(snapshot);

    public void People(SessionSnapshot snapshot) => Write(snapshot);

    public void SecurityCode(SessionSnapshot snapshot) => Write(snapshot);

    private void Write(SessionSnapshot snapshot)
    {
        lock (output)
        {
            ParticipantReport report = ParticipantReport.Of(snapshot, AttentionText.Now(time), figures) with
            {
                Chat = [.. snapshot.Chat.Lines.Where(line => line.Number > _told).Select(ChatReport.Of)],
            };
            _told = snapshot.Chat.Lines is [.., var last] ? last.Number : 0;
            output.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.ParticipantReport));
        }
    }
}

/// <summary>What the far end says of itself.</summary>
/// <param name="Muted">The microphone sends silence.</param>
/// <param name="VideoFramesDecoded">Pictures that came out of the decoders.</param>
/// <param name="Locked">The meeting is locked, says the certified list.</param>
/// <param name="Attention">What people should know, by name (LeaderChanged, LeaderNamedAgain, Unlocked), each for as long as they
/// should.</param>
/// <param name="Leader">Who leads, by the certified list; null without one.</param>
/// <param name="WaitingRoom">Newcomers wait until they are admitted, says the certified list.</param>
/// <param name="Waiting">MeetingLocked, WaitingRoom or NoGuests while this client waits to be admitted; otherwise null.</param>
/// <param name="Knocking">Who waits to be admitted, where this client may admit them.</param>
/// <param name="People">Everybody of <paramref name="Participants"/>, with the number to command by.</param>
/// <param name="EchoReturnLoss">
/// What is said here comes back from the others at least so much quieter, dB; null before enough was said.
/// </param>
/// <param name="SoundDelay">How long sound takes here, milliseconds by stage; null while no device of sound runs.</param>
/// <param name="MissingKeys">Whose frames cannot be opened for want of a key.</param>
internal sealed record ParticipantReport(
    string State, string? End, string? Refusal, string? Detail, bool EndToEndEncrypted, uint Key, string? SecurityCode, bool Muted,
    bool Locked, IReadOnlyList<string> Attention,
    string? Leader, IReadOnlyList<string> Participants,
    long AudioFramesSent, long VideoFramesSent, long BytesSent, long AudioFramesDecoded, long VideoFramesDecoded, long BytesReceived,
    IReadOnlyDictionary<string, long> FramesDropped, IReadOnlyList<MissingKeyReport> MissingKeys,
    bool WaitingRoom, string? Waiting, IReadOnlyList<KnockView> Knocking, IReadOnlyList<PersonReport> People, double? EchoReturnLoss,
    SoundDelay? SoundDelay)
{
    /// <summary>Whose hands are up.</summary>
    public IReadOnlyList<string> Hands { get; init; } = [];

    /// <summary>Guests may come in, says the certified list.</summary>
    public bool Guests { get; init; }

    /// <summary>What was said since the line before: each is told once.</summary>
    public IReadOnlyList<ChatReport> Chat { get; init; } = [];

    public static ParticipantReport Of(SessionSnapshot snapshot, TimeSpan now, StayFigures figures) => new(
        snapshot.State.ToString(), snapshot.End?.Reason.ToString(), snapshot.End is { Refusal: not Protocol.RefusalCode.Unknown } end
            ? end.Refusal.ToString() : null, snapshot.End?.Detail,
        snapshot.Encryption.SignedByLeader == Protocol.EncryptionType.EndToEnd && snapshot.Encryption.KeyCertified,
        snapshot.Encryption.KeySequenceNumber, snapshot.SecurityCode, figures.Muted, snapshot.Locked,
        AttentionText.NamesOf(AttentionText.Of(snapshot, now)),
        snapshot.Participants.FirstOrDefault(participant => participant.IsLeader)?.DisplayName,
        [.. snapshot.Participants.Select(participant => participant.DisplayName)],
        snapshot.Media.AudioFramesSent, snapshot.Media.VideoFramesSent, snapshot.Media.BytesSent,
        snapshot.Media.AudioFramesDecoded, figures.PicturesDecoded, snapshot.Media.BytesReceived, snapshot.Media.FramesDropped,
        [.. snapshot.MissingKeys.Select(
            missing => new MissingKeyReport(missing.DisplayName, missing.KeySequenceNumber, missing.For.TotalSeconds, missing.Frames))],
        snapshot.WaitingRoom, snapshot.Waiting == AdmissionWait.None ? null : snapshot.Waiting.ToString(), snapshot.Knocking,
        [.. snapshot.Participants.Select(
            participant => new PersonReport(participant.Index, participant.DisplayName, participant.IsCoHost, participant.IsGuest))],
        figures.EchoReturnLoss, figures.DelayOf(snapshot))
    {
        Hands = [.. snapshot.Hands.Select(hand => hand.DisplayName)],
        Guests = snapshot.Guests,
    };
}

/// <param name="Missing">Messages of the same sender that did not come; with these, there is no text.</param>
/// <param name="Late">It was said some time before it came.</param>
/// <param name="NotSent">Said here, and nobody got it: too much was said at once.</param>
internal sealed record ChatReport(string From, ulong Number, string? Text, uint Missing, bool Late, bool Self, bool NotSent)
{
    public static ChatReport Of(ChatLine line) => new(
        line.DisplayName, line.Sender, line.Kind == ChatLineKind.Missing ? null : line.Text, line.Missing, line.IsLate, line.IsSelf,
        line.Kind == ChatLineKind.NotSent);
}

internal sealed record PersonReport(ulong Number, string Name, bool CoHost, bool Guest);

/// <param name="Seconds">Since the first frame in a row that could not be opened.</param>
internal sealed record MissingKeyReport(string From, uint Key, double Seconds, long Frames);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ParticipantReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
