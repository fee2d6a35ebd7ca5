using System.Text.Json;
using System.Text.Json.Serialization;
using ZoomRooms.Client;

namespace ZoomRooms.Desktop;

/// <summary>The meeting as one JSON object a line.</summary>
internal sealed class JsonReport(TextWriter output) : IReport
{
    public void Changed(SessionSnapshot snapshot) => Write(snapshot);

    public void Figures(SessionSnapshot snapshot) => Write(snapshot);

    private void Write(SessionSnapshot snapshot)
    {
        string line = JsonSerializer.Serialize(ParticipantReport.Of(snapshot), ReportJson.Default.ParticipantReport);
        lock (output)
            output.WriteLine(line);
    }
}

/// <summary>What the far end says of itself.</summary>
internal sealed record ParticipantReport(
    string State, string? End, string? Detail, bool EndToEndEncrypted, uint Key, string? SecurityCode, IReadOnlyList<string> Participants,
    long AudioFramesSent, long VideoFramesSent, long BytesSent, long AudioFramesDecoded, long VideoFramesDecoded, long BytesReceived,
    IReadOnlyDictionary<string, long> FramesDropped)
{
    public static ParticipantReport Of(SessionSnapshot snapshot) => new(
        snapshot.State.ToString(), snapshot.End?.Reason.ToString(), snapshot.End?.Detail,
        snapshot.Encryption.SignedByLeader == Protocol.EncryptionType.EndToEnd && snapshot.Encryption.KeyCertified,
        snapshot.Encryption.KeySequenceNumber, snapshot.SecurityCode, [.. snapshot.Participants.Select(participant => participant.DisplayName)],
        snapshot.Media.AudioFramesSent, snapshot.Media.VideoFramesSent, snapshot.Media.BytesSent,
        snapshot.Media.AudioFramesDecoded, snapshot.Media.VideoFramesDecoded, snapshot.Media.BytesReceived, snapshot.Media.FramesDropped);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ParticipantReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
