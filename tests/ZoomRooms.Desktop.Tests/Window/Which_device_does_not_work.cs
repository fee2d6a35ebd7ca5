using System.Text.RegularExpressions;
using ZoomRooms.Desktop.Window;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Desktop.Tests.Window;

/// <summary>Whatever is wrong with a device: which it is stands in the sentence, and no name of the code's does.</summary>
public partial class Which_device_does_not_work
{
    private static readonly string[] Names = ["", "Headset"];

    public static TheoryData<string, SoundFailure> Sounds =>
        [.. from kind in (string[])["microphone", "loudspeaker"] from failure in Enum.GetValues<SoundFailure>() select (kind, failure)];

    public static TheoryData<CameraState> Cameras => [.. Enum.GetValues<CameraState>()];

    [Theory]
    [MemberData(nameof(Sounds))]
    public void Is_said_of_sound(string kind, SoundFailure failure)
    {
        foreach (string name in Names)
        {
            string? said = DeviceWords.Of(kind, name, failure);
            if (failure == SoundFailure.None)
                Assert.Null(said);
            else
                Check(said, kind);
        }
    }

    [Theory]
    [MemberData(nameof(Cameras))]
    public void Is_said_of_the_camera(CameraState state)
    {
        DeviceWords words = new();
        words.Remember([new ChoiceState("v4l2:/dev/video0", "Webcam")]);
        string? said = words.Of(new CameraOptions { Format = "v4l2", Device = "/dev/video0" }, state);
        if (state is CameraState.Unknown or CameraState.Stopped or CameraState.Starting or CameraState.Running or CameraState.Paused)
            Assert.Null(said);
        else
            Check(said, "camera \"Webcam\"");
    }

    private static void Check(string? said, string kind)
    {
        Assert.Contains(kind, said, StringComparison.Ordinal);
        Assert.Matches("^[A-Z].*[.?]$", said);
        Assert.DoesNotMatch(NameOfTheCode(), said);
    }

    /// <summary>Two words in one, a setting, or a label.</summary>
    [GeneratedRegex("[a-z][A-Z]|[A-Z][a-z]+:[A-Z]|[A-Z]{3}|/dev/")]
    private static partial Regex NameOfTheCode();
}
