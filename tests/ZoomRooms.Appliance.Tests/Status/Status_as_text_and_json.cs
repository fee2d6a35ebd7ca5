using System.Text.Json;
using ZoomRooms.Appliance.Health;
using ZoomRooms.Appliance.Status;
using ZoomRooms.Client;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Appliance.Tests.Status;

public class Status_as_text_and_json
{
    [Theory]
    [InlineData("Room            Aalto: InMeeting")]
    [InlineData("Lock            LIT: end-to-end encrypted")]
    [InlineData("Meeting         9876543210 \"Weekly\"")]
    [InlineData("Leader          \"Far end\"")]
    [InlineData("Security code   12345 67890")]
    [InlineData("Participants    2: \"Aalto\" (this room), \"Far end\"")]
    [InlineData("Key             3, heartbeat 4.2 s ago")]
    [InlineData("Camera          RUNNING")]
    [InlineData("  picture       1280x720 by h264_v4l2m2m, 1200 kbit/s, 300 encoded")]
    [InlineData("  small picture 320x180 by libx264, 150 kbit/s, 299 encoded")]
    [InlineData("Sound           echo cancelled by the room, 22 dB so far, listens to -35 degrees, talkers +6 dB\n")]
    [InlineData(
        "  delay         mouth to wire 35 ms (device 28.4, opus 6.7, sending 0)\n  delay         wire to ear 71 ms (jitterBuffer 31, device 40.2)\n")]
    [InlineData("Encoder         libx264")]
    [InlineData("  passed over   h264_v4l2m2m: there is no video device")]
    [InlineData("Sent            500 audio and 300 video frames, 1234567 bytes, 800 sealed end-to-end")]
    [InlineData("Dropped         Replayed 2")]
    [InlineData("Press to lock   276 ms")]
    [InlineData("Last error      –")]
    public void Text_has_a_line_for_each_thing_people_ask(string line) =>
        Assert.Contains($"\n{line}", "\n" + StatusText.Of(Documents.Lit), StringComparison.Ordinal);

    [Theory]
    [InlineData("  attention     The room lost the meeting and came back")]
    [InlineData("  locked        nobody new gets a key")]
    [InlineData("  missing       key 7 missing for Far End, 1.2 s (34 frames)")]
    [InlineData("  missing       key 7 missing for Else, 0.4 s (20 frames)")]
    [InlineData("Microphone      muted, RUNNING")]
    [InlineData(
        "Sound           echo left to the device: The microphones' device is none that is known to cancel., talkers +6 dB, 12 blocks of 10 ms")]
    [InlineData("Speech          espeak-ng, voice en")]
    public void Text_has_what_people_should_know(string line) =>
        Assert.Contains($"\n{line}", StatusText.Of(Documents.Eventful), StringComparison.Ordinal);

    [Fact]
    public void A_code_that_changed_on_the_way_back_is_told_with_the_one_before_and_since_when_in_text_and_json()
    {
        StatusDocument status = Documents.Eventful with
        {
            CodeChange = new StatusCodeChange("99999 11111", Sessions.SecurityCode, 61.4),
            AttentionCauses = ["CodeChanged"]
        };
        Assert.Contains(
            $"\n  code before   99999 11111\n  code now      {Sessions.SecurityCode}\n  since         61 s ago the room came back",
            StatusText.Of(status), StringComparison.Ordinal);
        Assert.Contains("\n  code before   not known\n  code now      not known yet\n", StatusText.Of(
            status with { CodeChange = new StatusCodeChange(null, null, 1) }), StringComparison.Ordinal);
        Assert.DoesNotContain("code before", StatusText.Of(Documents.Lit), StringComparison.Ordinal);
        JsonElement json = JsonDocument.Parse(status.ToJson()).RootElement;
        JsonElement change = json.GetProperty("codeChange");
        Assert.Equal(("99999 11111", Sessions.SecurityCode, 61.4), (change.GetProperty("before").GetString(), change.GetProperty("now")
            .GetString(), change.GetProperty("since").GetDouble()));
        Assert.Equal("CodeChanged", Assert.Single(json.GetProperty("attentionCauses").EnumerateArray()).GetString());
        Assert.Equal(status.CodeChange, StatusDocument.FromJson(status.ToJson()).CodeChange);
    }

    [Fact]
    public void How_long_sound_takes_is_told_by_stage_and_in_sum_in_json_and_metrics()
    {
        JsonElement delay = JsonDocument.Parse(Documents.Lit.ToJson()).RootElement.GetProperty("soundDelay");
        Assert.Equal(35.14, delay.GetProperty("mouthToWireMilliseconds").GetDouble(), 3);
        Assert.Equal(71.2, delay.GetProperty("wireToEarMilliseconds").GetDouble(), 3);
        Assert.Equal(["device", "opus", "sending"], delay.GetProperty("mouthToWire").EnumerateArray()
            .Select(stage => stage.GetProperty("stage").GetString()));
        Assert.Equal(40.2, delay.GetProperty("wireToEar")[1].GetProperty("milliseconds").GetDouble());
        Assert.Equal(71.2, StatusDocument.FromJson(Documents.Lit.ToJson()).SoundDelay!.WireToEarMilliseconds, 3);
        string metrics = MetricsText.Of(
            Documents.Lit, new DeviceHealth(null, null, null, null, 1 << 30, true, false, 1 << 30, true, null, null));
        Assert.Contains(
            "\nzoomrooms_sound_stage_milliseconds{way=\"wire_to_ear\",stage=\"jitterBuffer\"} 31\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nzoomrooms_sound_delay_milliseconds{way=\"mouth_to_wire\"} 35.1", metrics, StringComparison.Ordinal);
        Assert.Null(SoundDelay.Of(null, null, null));
        Assert.DoesNotContain("  delay", StatusText.Of(Documents.Lit with { SoundDelay = null }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_processor_that_is_too_slow_is_said_and_no_echo_is_called_cancelled()
    {
        StatusSound sound = StatusSound.Of(new RoomSoundStatus(true, 20, null, 0, 0, 0) { Effort = SoundEffort.Plain })!;
        Assert.False(sound.CancelsEcho);
        Assert.Contains(
            "\nSound           PROCESSOR TOO SLOW: one microphone as it is, echo is NOT cancelled\n",
            StatusText.Of(Documents.Lit with { Sound = sound }), StringComparison.Ordinal);
    }

    [Fact]
    public void What_comes_back_from_the_others_is_said_in_json_and_metrics()
    {
        StatusDocument status = Documents.Lit with { Sound = StatusSound.Of(new RoomSoundStatus(true, 20, null, 0, 0, 0), 32) };
        Assert.Equal(32, StatusDocument.FromJson(status.ToJson()).Sound!.EchoReturnLoss);
        DeviceHealth health = new(null, null, null, null, 1 << 30, true, false, 1 << 30, true, null, null);
        Assert.Contains("\nzoomrooms_echo_return_loss_db 32\n", MetricsText.Of(status, health), StringComparison.Ordinal);
        Assert.DoesNotContain("zoomrooms_echo_return_loss_db", MetricsText.Of(Documents.Lit, health), StringComparison.Ordinal);
    }

    [Fact]
    public void A_microphone_that_is_left_out_is_named_in_text_json_and_metrics()
    {
        Assert.Contains(", LEFT OUT: microphone 3 hears nothing\n", StatusText.Of(Documents.Eventful), StringComparison.Ordinal);
        Assert.Equal(["microphone 3 hears nothing"], StatusDocument.FromJson(Documents.Eventful.ToJson()).Sound!.LeftOut);
        string metrics = MetricsText.Of(
            Documents.Eventful, new DeviceHealth(null, null, null, null, 1 << 30, true, false, 1 << 30, true, null, null));
        Assert.Contains("\nzoomrooms_microphones_left_out 1\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_is_silent_about_what_is_not()
    {
        string text = StatusText.Of(Documents.Lit);
        foreach (string name in (string[])["  attention", "  locked", "  missing", "  way back"])
            Assert.DoesNotContain(name, text, StringComparison.Ordinal);
        Assert.Contains(
            "\n  way back      rejoining in 4 s after HeartbeatsLost (attempt 3)\n",
            StatusText.Of(Documents.Dark with { Rejoin = "rejoining in 4 s after HeartbeatsLost (attempt 3)" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_says_why_the_small_picture_is_not_made()
    {
        StatusPicture small = Documents.Lit.Pictures[1];
        Assert.Contains("\n  small picture 320x180 by libx264, 150 kbit/s, 299 encoded, nobody wants it now\n", Text(
            small with { Wanted = false }), StringComparison.Ordinal);
        Assert.Contains(
            "\n  small picture missing, 320x180: libx264 does not open: out of memory\n", Text(small with
            {
                Problem = "libx264 does not open: out of memory"
            }), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "small", StatusText.Of(Documents.Lit with { Pictures = [Documents.Lit.Pictures[0]] }), StringComparison.Ordinal);

        static string Text(StatusPicture second) => StatusText.Of(Documents.Lit with { Pictures = [Documents.Lit.Pictures[0], second] });
    }

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
            Topic = "\u001b]0;owned\u0007\u001b[2J",
            Participants = [
                "Eve\r\nLock            LIT: end-to-end encrypted", "\u202Eevil\u009b31m"],
            LastError = "line\u2028break",
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
        Assert.Equal(JsonValueKind.Null, parsed.RootElement.GetProperty("attention").ValueKind);
        using JsonDocument eventful = JsonDocument.Parse(Documents.Eventful.ToJson());
        Assert.True(eventful.RootElement.GetProperty("locked").GetBoolean());
        Assert.StartsWith("key 7 missing", eventful.RootElement.GetProperty("missingKeys")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains(
            "compare the security code again", eventful.RootElement.GetProperty("attention").GetString(), StringComparison.Ordinal);
        Assert.Equal("h264_vaapi: there is no render node", parsed.RootElement.GetProperty("encodersPassedOver")[1].GetString());
        JsonElement small = parsed.RootElement.GetProperty("pictures")[1];
        Assert.Equal(("small", 320, 150_000), (small.GetProperty("layer").GetString(), small.GetProperty("width")
            .GetInt32(), small.GetProperty("bitrate").GetInt32()));
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
