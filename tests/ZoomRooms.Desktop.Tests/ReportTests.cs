using System.Text.Json;
using ZoomRooms.Client;
using ZoomRooms.Desktop;
using ZoomRooms.Protocol;

namespace ZoomRooms.Desktop.Tests;

public class ReportTests
{
    private static readonly SessionSnapshot Meeting = new(
        SessionState.InMeeting, null, new MeetingId(987654321), "Topic",
        EncryptionEvidence.None(EncryptionType.EndToEnd) with { SignedByLeader = EncryptionType.EndToEnd, KeyCertified = true, KeySequenceNumber = 2 },
        "12345 67890", [new ParticipantView("Far End", true, true), new ParticipantView("Aalto", false, false)], false,
        MediaStatistics.None with { VideoFramesDecoded = 7 }, []);

    [Fact]
    public void Json_is_one_object_a_line_with_what_a_program_needs()
    {
        using var output = new StringWriter();
        new JsonReport(output).Figures(Meeting);
        string line = output.ToString();
        Assert.Single(line.TrimEnd('\n').Split('\n'));
        JsonElement report = JsonDocument.Parse(line).RootElement;
        Assert.Equal("InMeeting", report.GetProperty("state").GetString());
        Assert.True(report.GetProperty("endToEndEncrypted").GetBoolean());
        Assert.Equal(7, report.GetProperty("videoFramesDecoded").GetInt64());
        Assert.Equal("12345 67890", report.GetProperty("securityCode").GetString());
    }

    [Theory]
    [InlineData(EncryptionType.Enhanced, true)]
    [InlineData(EncryptionType.Unknown, true)]
    [InlineData(EncryptionType.EndToEnd, false)]
    public void Nothing_is_called_end_to_end_encrypted_without_signature_and_certified_key(EncryptionType bySignature, bool certified)
    {
        SessionSnapshot snapshot = Meeting with { Encryption = Meeting.Encryption with { SignedByLeader = bySignature, KeyCertified = certified } };
        Assert.False(ParticipantReport.Of(snapshot).EndToEndEncrypted);
        using var output = new StringWriter();
        new TextReport(output).Changed(snapshot);
        Assert.Contains("not end-to-end encrypted", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_says_a_change_once_and_the_end_with_its_reason()
    {
        using var output = new StringWriter();
        var report = new TextReport(output);
        report.Changed(Meeting);
        report.Changed(Meeting with { Media = Meeting.Media with { BytesSent = 9 } });
        report.Changed(Meeting with { State = SessionState.Ended, End = new SessionEnd(SessionEndReason.MeetingEnded, "The meeting was cancelled.") });
        string[] lines = [.. output.ToString().Split('\n').Where(line => line.StartsWith("InMeeting", StringComparison.Ordinal) || line.StartsWith("Ended", StringComparison.Ordinal))];
        Assert.Equal(2, lines.Length);
        Assert.Contains("MeetingEnded: The meeting was cancelled.", lines[1], StringComparison.Ordinal);
    }
}
