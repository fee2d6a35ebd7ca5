using System.Text.Json;
using System.Text.Json.Serialization;
using ZoomRooms.Client;

namespace ZoomRooms.Desktop;

/// <summary>The meeting as one JSON object a line.</summary>
internal sealed class JsonReport(TextWriter output, TimeProvider time) : IReport
{
    public void Changed(SessionSnapshot snapshot) => Write(snapshot);

    public void Figures(SessionSnapshot snapshot) => Write(snapshot);

    public void SecurityCode(SessionSnapshot snapshot) => Write(snapshot);

    private void Write(SessionSnapshot snapshot)
    {
        string line = JsonSerializer.Serialize(ParticipantReport.Of(snapshot, AttentionText.Now(time)), ReportJson.Default.ParticipantReport);
        lock (output)
            output.WriteLine(line);
    }
}

/// <summary>What the far end says of itself.</summary>
/// <param name="Locked">The meeting is locked, says the certified list.</param>
/// <param name="Attention">What people should know, by name (LeaderChanged, LeaderNamedAgain, Unlocked), each for as long as they should.</param>
/// <param name="Leader">Who leads, by the certified list; null without one.</param>
/// <param name="MissingKeys">Whose frames cannot be opened for want of a key.</param>
internal sealed record ParticipantReport(
    string State, string? End, string? Detail, bool EndToEndEncrypted, uint Key, string? SecurityCode, bool Locked, IReadOnlyList<string> Attention,
    string? Leader, IReadOnlyList<string> Participants,
    long AudioFramesSent, long VideoFramesSent, long BytesSent, long AudioFramesDecoded, long VideoFramesDecoded, long BytesReceived,
    IReadOnlyDictionary<string, long> FramesDropped, IReadOnlyList<MissingKeyReport> MissingKeys)
{
    public static ParticipantReport Of(SessionSnapshot snapshot, TimeSpan now) => new(
        snapshot.State.ToString(), snapshot.End?.Reason.ToString(), snapshot.End?.Detail,
        snapshot.Encryption.SignedByLeader == Protocol.EncryptionType.EndToEnd && snapshot.Encryption.KeyCertified,
        snapshot.Encryption.KeySequenceNumber, snapshot.SecurityCode, snapshot.Locked,
        AttentionText.NamesOf(AttentionText.Of(snapshot, now)),
        snapshot.Participants.FirstOrDefault(participant => participant.IsLeader)?.DisplayName,
        [.. snapshot.Participants.Select(participant => participant.DisplayName)],
        snapshot.Media.AudioFramesSent, snapshot.Media.VideoFramesSent, snapshot.Media.BytesSent,
        snapshot.Media.AudioFramesDecoded, snapshot.Media.VideoFramesDecoded, snapshot.Media.BytesReceived, snapshot.Media.FramesDropped,
        [.. snapshot.MissingKeys.Select(missing => new MissingKeyReport(missing.DisplayName, missing.KeySequenceNumber, missing.For.TotalSeconds, missing.Frames))]);
}

/// <param name="Seconds">Since the first frame in a row that could not be opened.</param>
internal sealed record MissingKeyReport(string From, uint Key, double Seconds, long Frames);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ParticipantReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
