using System.Text.Json;
using ZoomRooms.Appliance.Health;
using ZoomRooms.Appliance.Status;

namespace ZoomRooms.Appliance.Tests.Status;

public class The_cards_own_volumes
{
    private static readonly StatusDocument Status = Documents.Lit with
    {
        Volumes = [
            new StatusVolume("microphone", "Capture", 0, false), new StatusVolume(
                "speaker", "Master", 40, false), new StatusVolume("speaker", "PCM", 90, true)],
    };

    [Fact]
    public void Are_said_under_their_device_in_text_and_by_name_in_json()
    {
        string text = StatusText.Of(Status);
        Assert.Contains(
            "\nMicrophone      RUNNING\n  volume        the card's own volume is at Capture 0 %\nSpeaker         RUNNING\n", text,
            StringComparison.Ordinal);
        Assert.Contains(
            "\nSpeaker         RUNNING\n  volume        the card's own volume is at Master 40 %; PCM 90 %, MUTED\n", text,
            StringComparison.Ordinal);
        Assert.DoesNotContain("  volume", StatusText.Of(Documents.Lit), StringComparison.Ordinal);
        JsonElement volume = JsonDocument.Parse(Status.ToJson()).RootElement.GetProperty("volumes")[2];
        Assert.Equal(("speaker", "PCM", 90, true), (volume.GetProperty("device").GetString(), volume.GetProperty("control")
            .GetString(), volume.GetProperty("percent").GetInt32(), volume.GetProperty("muted").GetBoolean()));
        Assert.Equal(Status.Volumes, StatusDocument.FromJson(Status.ToJson()).Volumes);
    }

    [Fact]
    public void Are_a_problem_where_nothing_comes_through()
    {
        Assert.Equal(
            [new(ProblemKind.MicrophoneTurnedDown,
                "the microphone's card is at 0 % (Capture): turn it up, or set Microphone:HardwareVolume."),
             new(ProblemKind.SpeakerTurnedDown, "the speaker's card is muted (PCM): turn it up, or set Speaker:HardwareVolume.")],
            StatusVolume.Problems(Status.Volumes));
        Assert.Empty(StatusVolume.Problems([new StatusVolume("speaker", "Master", 1, false)]));
    }

    [Fact]
    public void Are_metrics_of_device_and_control()
    {
        DeviceHealth healthy = new(null, null, null, null, 1L << 30, true, false, 1L << 30, true, null, null);
        string[] lines = MetricsText.Of(Status, healthy).Split('\n');
        Assert.Contains("zoomrooms_card_volume_percent{device=\"speaker\",control=\"Master\"} 40", lines);
        Assert.Contains("zoomrooms_card_muted{device=\"speaker\",control=\"PCM\"} 1", lines);
        Assert.Contains("zoomrooms_card_muted{device=\"microphone\",control=\"Capture\"} 0", lines);
    }
}
