using System.Text.Json;
using ZoomRooms.Appliance.Status;

namespace ZoomRooms.Appliance.Tests.Status;

public class Status_as_text_and_json
{
    [Theory]
    [InlineData("Room            Aalto: InMeeting")]
    [InlineData("Lock            LIT: end-to-end encrypted")]
    [InlineData("Meeting         9876543210 \"Weekly\"")]
    [InlineData("Leader          Far end")]
    [InlineData("Security code   12345 67890")]
    [InlineData("Participants    Aalto (this room), Far end")]
    [InlineData("Key             3, heartbeat 4.2 s ago")]
    [InlineData("Encoder         libx264")]
    [InlineData("  passed over   h264_v4l2m2m: there is no video device")]
    [InlineData("Sent            500 audio and 300 video frames, 1234567 bytes, 800 sealed end-to-end")]
    [InlineData("Dropped         Replayed 2")]
    [InlineData("Press to lock   276 ms")]
    [InlineData("Last error      –")]
    public void Text_has_a_line_for_each_thing_people_ask(string line) => Assert.Contains($"\n{line}", "\n" + StatusText.Of(Documents.Lit), StringComparison.Ordinal);

    [Fact]
    public void Text_says_why_the_lock_is_dark_and_what_went_wrong()
    {
        string text = StatusText.Of(Documents.Dark);
        Assert.Contains("Lock            dark\n  because       The room is not in a meeting.\n", text, StringComparison.Ordinal);
        Assert.Contains("Last error      Refused: The passcode is wrong.\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_network_sent_cannot_command_the_terminal()
    {
        StatusDocument hostile = Documents.Lit with
        {
            Topic = "\u001b]0;owned\u0007\u001b[2J", Participants = ["Eve\r\nLock            LIT: end-to-end encrypted", "\u202Eevil\u009b31m"], LastError = "line\u2028break",
        };
        string text = StatusText.Of(hostile);
        Assert.DoesNotContain(text, character => (char.IsControl(character) && character != '\n') || character is '\u202E' or '\u2028');
        Assert.Single(text.Split('\n'), line => line.StartsWith("Lock ", StringComparison.Ordinal));
        Assert.Contains("Eve\uFFFD\uFFFDLock", text, StringComparison.Ordinal);
        // Letters of every script stay.
        Assert.Equal("Åsa 会议室 مرحبا 🔒", TerminalText.Printable("Åsa 会议室 مرحبا 🔒"));
    }

    [Fact]
    public void Json_says_the_same_and_comes_back_whole()
    {
        string json = Documents.Lit.ToJson();
        using JsonDocument parsed = JsonDocument.Parse(json);
        Assert.True(parsed.RootElement.GetProperty("lockLit").GetBoolean());
        Assert.Equal(3, parsed.RootElement.GetProperty("keySequenceNumber").GetInt32());
        Assert.Equal("h264_vaapi: there is no render node", parsed.RootElement.GetProperty("encodersPassedOver")[1].GetString());
        Assert.True(StatusDocument.TryParse(json, out StatusDocument? again));
        Assert.Equal(json, again.ToJson());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"version\": 3}")]
    public void An_answer_that_is_cut_short_is_no_status(string? answer) => Assert.False(StatusDocument.TryParse(answer, out _));
}
