using System.Text.Json;
using ZoomRooms.Appliance.Health;
using ZoomRooms.Appliance.SoundChecks;
using ZoomRooms.Appliance.Status;
using ZoomRooms.Appliance.Tests.Status;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;
using ZoomRooms.TestKit;

namespace ZoomRooms.Appliance.Tests.SoundChecks;

public class What_status_says_of_a_sound_check
{
    private static readonly DateTimeOffset At = new(2026, 11, 30, 1, 4, 0, TimeSpan.Zero);

    private static readonly SoundCheckReport Bad = SoundCheckReport.Of(
        new SoundCheckResult(
            SoundCheckOutcome.Heard, "",
            [Heard(HearingFault.None), Heard(
                HearingFault.Inverted), new MicrophoneHearing(HearingFault.HearsNothing, false, 0, -100, -71.2)], 41.23), At);

    private static readonly StatusDocument Status = Documents.Lit with { SoundCheck = new StatusSoundCheck(false, 1, 3, Bad) };

    [Theory]
    [InlineData(
        "\nSound check     microphone 2 has its wires swapped; microphone 3 hears nothing (2026-11-30 01:04Z, at night from 3:00)\n")]
    [InlineData("\n  microphone 1  heard at -35 dBFS after 43.2 ms, the room is at -66 dBFS\n")]
    [InlineData("\n  microphone 2  microphone 2 has its wires swapped: heard at -35 dBFS after 43.2 ms, the room is at -66 dBFS\n")]
    [InlineData("\n  microphone 3  microphone 3 hears nothing: not heard, the room is at -71 dBFS\n")]
    [InlineData("\n  clocks        the microphones' crystal is 41.2 ppm faster than the loudspeaker's\n")]
    public void Text_names_each_microphone(string line) => Assert.Contains(line, StatusText.Of(Status), StringComparison.Ordinal);

    [Fact]
    public void Json_has_it_too_and_comes_back_as_it_was()
    {
        JsonElement last = JsonDocument.Parse(Status.ToJson()).RootElement.GetProperty("soundCheck").GetProperty("last");
        Assert.Equal("Heard", last.GetProperty("outcome").GetString());
        Assert.Equal(["None", "Inverted", "HearsNothing"], last.GetProperty("microphones").EnumerateArray()
            .Select(static microphone => microphone.GetProperty("fault").GetString()));
        Assert.Equal(StatusText.Of(Status), StatusText.Of(StatusDocument.FromJson(Status.ToJson())));
    }

    [Fact]
    public void Metrics_have_numbers_of_each_microphone()
    {
        DeviceHealth healthy = new(null, null, null, null, 1L << 30, true, false, 1L << 30, true, null, null);
        string[] lines = MetricsText.Of(Status, healthy).Split('\n');
        foreach (string line in (string[])
            ["zoomrooms_sound_check_heard{microphone=\"1\"} 1", "zoomrooms_sound_check_heard{microphone=\"2\"} 0",
                "zoomrooms_sound_check_heard{microphone=\"3\"} 0",
             "zoomrooms_sound_check_level_dbfs{microphone=\"1\"} -35", "zoomrooms_sound_check_delay_seconds{microphone=\"1\"} 0.0432",
             "zoomrooms_sound_check_faults 2", "zoomrooms_sound_check_clock_offset_ppm 41.2",
             "zoomrooms_sound_check_timestamp_seconds 1796000640"])
        {
            Assert.Contains(line, lines);
        }
        Assert.Single(lines, static line => line.StartsWith("# TYPE zoomrooms_sound_check_heard ", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_wrong_is_a_problem_until_it_was_heard_to_be_well()
    {
        (ProblemKind kind, string advice) = Status.SoundCheck!.Problem!.Value;
        Assert.Equal(ProblemKind.SoundCheckFailed, kind);
        Assert.StartsWith(
            "microphone 2 has its wires swapped; microphone 3 hears nothing (heard 2026-11-30 01:04Z;", advice, StringComparison.Ordinal);
        Assert.Null(
            (Status.SoundCheck with
            {
                Last = SoundCheckReport.Of(new SoundCheckResult(SoundCheckOutcome.Heard, "", [Heard(HearingFault.None)], null), At)
            }).Problem);
        // A television that sleeps is no microphone that is broken.
        Assert.Null(
            (Status.SoundCheck with
            {
                Last = SoundCheckReport.Of(new SoundCheckResult(SoundCheckOutcome.NothingHeard, "", [Heard(HearingFault.None)], null), At)
            }).Problem);
        Assert.NotNull(
            (Status.SoundCheck with
            {
                Last = SoundCheckReport.Of(
                    new SoundCheckResult(SoundCheckOutcome.NothingHeard, "", [Heard(HearingFault.DigitalSilence)], null), At)
            }).Problem);
        Assert.Null((Status.SoundCheck with { Last = null }).Problem);
    }

    [Theory]
    [InlineData(SoundCheckOutcome.NothingHeard, "no microphone hears the loudspeaker: is it on, and turned up?", true)]
    [InlineData(SoundCheckOutcome.NoMicrophone, "the microphone does not run: NO SUCH DEVICE", true)]
    [InlineData(SoundCheckOutcome.NoLoudspeaker, "the loudspeaker does not run: NO SUCH DEVICE", true)]
    [InlineData(SoundCheckOutcome.TakenOut, "the device takes its own loudspeaker out of what it hears: nothing can be told of it", false)]
    [InlineData(SoundCheckOutcome.Interrupted, "the machine was too busy, or something else sounded: nothing can be told", false)]
    public void Every_outcome_has_its_sentence(SoundCheckOutcome outcome, string sentence, bool isFault)
    {
        SoundCheckReport report = SoundCheckReport.Of(SoundCheckResult.Of(outcome, "NO SUCH DEVICE"), At);
        Assert.Equal((sentence, isFault), (report.Describe(), report.Faults.Count > 0));
    }

    [Fact]
    public void Every_fault_of_a_microphone_has_its_sentence()
    {
        foreach (HearingFault fault in Enum.GetValues<HearingFault>())
            Assert.Equal(fault == HearingFault.None, SoundCheckReport.Of(
                new SoundCheckResult(SoundCheckOutcome.Heard, "", [Heard(fault)], null), At).Microphones[0].Complaint is null);
    }

    [Fact]
    public void A_restart_remembers_the_last_report_and_a_file_that_is_none_is_no_harm()
    {
        using TemporaryFolder folder = new();
        Assert.Null(SoundCheckFile.Load(folder.Path));
        SoundCheckFile.Save(folder.Path, Bad);
        SoundCheckReport again = SoundCheckFile.Load(folder.Path)!;
        Assert.Equal((Bad.Describe(), Bad.At, Bad.DriftPpm), (again.Describe(), again.At, again.DriftPpm));
        File.WriteAllText(folder.File("sound-check.json"), "{}");
        Assert.Null(SoundCheckFile.Load(folder.Path));
    }

    private static MicrophoneHearing Heard(HearingFault fault) => new(fault, true, 43.2, -35, -66.4);
}
