using ZoomRooms.Media.Audio;

namespace ZoomRooms.Media.Tests.Audio;

/// <summary>Names as cards have them, and which of them the room turns.</summary>
public sealed class MixerControlsTests
{
    [Theory]
    // Built-in sound of a computer.
    [InlineData("Master,Headphone,Speaker,PCM,Beep", false, "Master,Speaker,PCM")]
    [InlineData("Capture,Mic Boost,Internal Mic Boost", true, "Capture")]
    // A USB speakerphone, which lets people hear themselves.
    [InlineData("Mic,PCM", false, "PCM")]
    [InlineData("Mic", true, "Mic")]
    [InlineData("Speaker,Mic", false, "Speaker")]
    // Boards of a Raspberry Pi.
    [InlineData("Headphone", false, "Headphone")]
    [InlineData("Analogue,Digital", false, "Digital")]
    // Nobody has heard of it: the first that may be it.
    [InlineData("Mic Sidetone,Amplifier,Bass", false, "Amplifier")]
    [InlineData("Front Mic Boost,Array", true, "Array")]
    [InlineData("Mic", false, "")]
    [InlineData("", false, "")]
    public void The_first_is_set_and_all_are_told(string card, bool capture, string onTheWay) => Assert.Equal(
        onTheWay,
        string.Join(',', MixerControls.OnTheWay(
            card.Split(',', StringSplitOptions.RemoveEmptyEntries), capture
                ? SoundDirection.Capture : SoundDirection.Playback, static name => name)));
}
