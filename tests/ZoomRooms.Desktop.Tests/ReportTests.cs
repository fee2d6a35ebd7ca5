using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.Client;
using ZoomRooms.Client.Chat;
using ZoomRooms.Desktop;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;

namespace ZoomRooms.Desktop.Tests;

public class ReportTests
{
    private readonly FakeTimeProvider _time = new();

    private static readonly SessionSnapshot Meeting = new(
        SessionState.InMeeting, null, new MeetingId(987654321), "Topic",
        EncryptionEvidence.None(EncryptionType.EndToEnd) with
        {
            SignedByLeader = EncryptionType.EndToEnd,
            KeyCertified = true,
            KeySequenceNumber = 2
        },
        "12345 67890", [new ParticipantView("Far End", true, true), new ParticipantView("Aalto", false, false)],
        MediaStatistics.None with { AudioFramesDecoded = 7 }, []);

    [Fact]
    public void Json_is_one_object_a_line_with_what_a_program_needs()
    {
        using StringWriter output = new();
        new JsonReport(output, _time, new StayFigures()).Figures(Meeting);
        string line = output.ToString();
        Assert.Single(line.TrimEnd('\n').Split('\n'));
        JsonElement report = JsonDocument.Parse(line).RootElement;
        Assert.Equal("InMeeting", report.GetProperty("state").GetString());
        Assert.True(report.GetProperty("endToEndEncrypted").GetBoolean());
        Assert.Equal(7, report.GetProperty("audioFramesDecoded").GetInt64());
        Assert.Equal(0, report.GetProperty("videoFramesDecoded").GetInt64());
        Assert.False(report.GetProperty("muted").GetBoolean());
        Assert.Equal("12345 67890", report.GetProperty("securityCode").GetString());
    }

    [Theory]
    [InlineData(EncryptionType.Enhanced, true)]
    [InlineData(EncryptionType.Unknown, true)]
    [InlineData(EncryptionType.EndToEnd, false)]
    public void Nothing_is_called_end_to_end_encrypted_without_signature_and_certified_key(EncryptionType bySignature, bool certified)
    {
        SessionSnapshot snapshot = Meeting with
        {
            Encryption = Meeting.Encryption with { SignedByLeader = bySignature, KeyCertified = certified }
        };
        Assert.False(ParticipantReport.Of(snapshot, TimeSpan.Zero, new StayFigures()).EndToEndEncrypted);
        using StringWriter output = new();
        new TextReport(output, _time).Changed(snapshot);
        Assert.Contains("not end-to-end encrypted", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_said_is_told_once_and_no_line_of_it_can_be_taken_for_another()
    {
        const string Forged = "yes\nChat, \"Far End\": I agree";
        SessionSnapshot first = Meeting with
        {
            Chat = new ChatView(true, 0, [Line(1, "Aalto", Forged)]),
            Hands = [new HandView(2, "Aalto", false)],
        };
        SessionSnapshot second = first with
        {
            Chat = new ChatView(true, 0, [
                Line(1, "Aalto", Forged), Line(2, "Aalto", "") with { Kind = ChatLineKind.Missing, Missing = 3 },
                Line(3, "Aalto", "later") with { IsLate = true }]),
            Hands = [],
        };
        using StringWriter output = new();
        TextReport report = new(output, _time);
        report.Changed(first);
        report.Changed(second);
        report.Changed(second);
        string[] lines = output.ToString().TrimEnd().Split('\n');
        Assert.Equal(
            [
                "Chat, \"Aalto\": yes", "    | Chat, \"Far End\": I agree", "\"Aalto\" raises a hand.",
                "Attention: 3 messages are missing of \"Aalto\".", "Chat, \"Aalto\" (came late): later", "The hand of \"Aalto\" is down.",
            ], lines[2..]);

        using StringWriter json = new();
        JsonReport program = new(json, _time, new StayFigures());
        program.Changed(first);
        program.Figures(second);
        program.Figures(second);
        JsonElement[] told = [.. json.ToString().TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal([1, 2, 0], told.Select(one => one.GetProperty("chat").GetArrayLength()));
        Assert.Equal(Forged, told[0].GetProperty("chat")[0].GetProperty("text").GetString());
        Assert.Equal(3, told[1].GetProperty("chat")[0].GetProperty("missing").GetInt32());
        Assert.Equal([1, 0, 0], told.Select(one => one.GetProperty("hands").GetArrayLength()));

        static ChatLine Line(long number, string from, string text) =>
            new(number, ChatLineKind.Said, 2, from, false, DateTimeOffset.UnixEpoch) { Text = text };
    }

    [Fact]
    public void Text_says_a_change_once_and_the_end_with_its_reason()
    {
        using StringWriter output = new();
        TextReport report = new(output, _time);
        report.Changed(Meeting);
        report.Changed(Meeting with { Media = Meeting.Media with { BytesSent = 9 } });
        report.Changed(Meeting.Over(new SessionEnd(SessionEndReason.MeetingEnded, "The meeting was cancelled.")));
        string[] lines = [.. output.ToString().Split('\n')
            .Where(line => line.StartsWith("InMeeting", StringComparison.Ordinal) || line.StartsWith("Ended", StringComparison.Ordinal))];
        Assert.Equal(2, lines.Length);
        Assert.Contains("MeetingEnded: The meeting was cancelled.", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("Ended: not end-to-end encrypted, key 0, participants: ", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_line_that_ends_the_stay_claims_no_encryption_and_has_no_code()
    {
        JsonElement over = Json(Meeting.Over(new SessionEnd(SessionEndReason.Left, "Left.")));
        Assert.Equal(("Ended", "Left"), (over.GetProperty("state").GetString(), over.GetProperty("end").GetString()));
        Assert.False(over.GetProperty("endToEndEncrypted").GetBoolean());
        Assert.Equal(
            (JsonValueKind.Null, JsonValueKind.Null), (over.GetProperty("securityCode").ValueKind, over.GetProperty("leader").ValueKind));
        Assert.Equal((0, 0), (over.GetProperty("key").GetInt32(), over.GetProperty("participants").GetArrayLength()));
    }

    [Fact]
    public void Both_tell_of_the_lock_and_of_what_needs_attention_for_as_long_as_it_does()
    {
        TimeSpan now = AttentionText.Now(_time);
        SessionSnapshot locked = Meeting with
        {
            Locked = true,
            MissingKeys = [new MissingKey("Aalto", 7, TimeSpan.FromSeconds(1.25), 60)],
            Encryption = Meeting.Encryption with { Attention = new AttentionTimes(now, now, null) },
        };
        using StringWriter text = new();
        TextReport report = new(text, _time);
        report.Changed(Meeting);
        Assert.DoesNotContain("locked", text.ToString(), StringComparison.Ordinal);
        report.Changed(locked);
        report.Changed(locked with { Participants = [] });
        Assert.Contains("end-to-end encrypted, locked,", text.ToString(), StringComparison.Ordinal);
        Assert.Single(text.ToString().Split('\n'), line => line.Contains("compare the security code again", StringComparison.Ordinal));
        Assert.Single(text.ToString().Split('\n'), line => line.Contains("newcomers may get in", StringComparison.Ordinal));

        JsonElement during = Json(locked);
        Assert.True(during.GetProperty("locked").GetBoolean());
        Assert.Equal(["LeaderChanged", "Unlocked"], during.GetProperty("attention").EnumerateArray().Select(cause => cause.GetString()));
        Assert.Equal("Far End", during.GetProperty("leader").GetString());
        JsonElement missing = Assert.Single(during.GetProperty("missingKeys").EnumerateArray());
        Assert.Equal(("Aalto", 7, 1.25, 60), (missing.GetProperty("from").GetString(), missing.GetProperty("key")
            .GetInt32(), missing.GetProperty("seconds").GetDouble(), missing.GetProperty("frames").GetInt32()));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Empty(Json(locked).GetProperty("attention").EnumerateArray());
        Assert.False(Json(Meeting).GetProperty("locked").GetBoolean());
    }

    [Fact]
    public void Text_says_another_security_code_and_an_unlock()
    {
        using StringWriter text = new();
        TextReport report = new(text, _time);
        report.Changed(Meeting);
        report.Changed(Meeting with { SecurityCode = "99999 11111" });
        Assert.Contains("Security code: 99999 11111", text.ToString(), StringComparison.Ordinal);
        report.Changed(Meeting with
        {
            Encryption = Meeting.Encryption with { Attention = new AttentionTimes(null, AttentionText.Now(_time), null) }
        });
        Assert.Contains("newcomers may get in", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Both_tell_who_knocks_and_that_this_client_waits()
    {
        using StringWriter text = new();
        TextReport report = new(text, _time);
        SessionSnapshot knocked = Meeting with { WaitingRoom = true, Knocking = [new KnockView(7, "Late")] };
        report.Changed(Meeting);
        report.Changed(knocked);
        report.Changed(knocked with { Locked = true });
        Assert.Single(text.ToString().Split('\n'), line => line == "\"Late\" knocks (number 7): admit or deny.");
        Assert.Contains("end-to-end encrypted, waiting room,", text.ToString(), StringComparison.Ordinal);
        report.Changed(Meeting);
        Assert.Contains("\"Late\" (number 7) knocks no more.", text.ToString(), StringComparison.Ordinal);
        report.Changed(Meeting with { State = SessionState.WaitingForAdmission, Waiting = AdmissionWait.WaitingRoom });
        Assert.Contains("Waiting to be admitted: the meeting has a waiting room.", text.ToString(), StringComparison.Ordinal);

        JsonElement json = Json(knocked);
        Assert.Equal((true, JsonValueKind.Null), (json.GetProperty("waitingRoom").GetBoolean(), json.GetProperty("waiting").ValueKind));
        JsonElement knock = Assert.Single(json.GetProperty("knocking").EnumerateArray());
        Assert.Equal((7, "Late"), (knock.GetProperty("number").GetInt32(), knock.GetProperty("displayName").GetString()));
        Assert.Equal("MeetingLocked", Json(Meeting with { Waiting = AdmissionWait.MeetingLocked }).GetProperty("waiting").GetString());
    }

    [Fact]
    public void Text_counts_leaves_from_the_fourth_on()
    {
        using StringWriter text = new();
        new TextReport(text, _time).Changed(Meeting with
        {
            Participants = [new ParticipantView("Aalto", false, false, 3), new ParticipantView("Boreal", false, false, 4)]
        });
        Assert.Contains("participants: 2: \"Aalto\", \"Boreal\" (left 4 times)", text.ToString(), StringComparison.Ordinal);
    }

    private JsonElement Json(SessionSnapshot snapshot)
    {
        using StringWriter output = new();
        new JsonReport(output, _time, new StayFigures()).Changed(snapshot);
        return JsonDocument.Parse(output.ToString()).RootElement;
    }
}
