using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;
using ZoomRooms.TestKit.Sound;

namespace ZoomRooms.Media.Tests.Audio.Substitute;

/// <summary>
/// Sweeps through PortAudio, from a loudspeaker's card to a microphones' card that hears it, each with a crystal of its own.
/// </summary>
public sealed class What_a_room_hears_of_itself : IDisposable
{
    private static readonly SpeakerOptions Speaker = new() { Device = "spk" };

    private readonly SubstituteCards _cards = new();

    [Fact]
    public async Task Each_microphone_by_its_own_words()
    {
        _cards.Add("mic", "channels [ 4 ] hears [ 300 250 0 -300 ] delay 40000 ppm 120 only capture");
        _cards.Add("spk", "only playback");
        HearingChild.Heard heard = await HearAsync(new(new MicrophoneOptions { Device = "mic", Channels = 4 }, Speaker));
        Assert.Equal(SoundCheckOutcome.Heard, heard.Result.Outcome);
        Assert.Equal(
            [HearingFault.None, HearingFault.None, HearingFault.DigitalSilence, HearingFault.Inverted],
            heard.Result.Microphones.Select(static microphone => microphone.Fault));
        // A third of what is played: −23 − 10.5 dBFS, less what sampling between samples costs.
        Assert.InRange(heard.Result.Microphones[0].LevelDbfs, -36, -33);
        Assert.InRange(heard.Result.Microphones[0].LevelDbfs - heard.Result.Microphones[1].LevelDbfs, 1.5, 1.7);
        // By the devices' own times, which a busy machine makes late.
        Assert.InRange(heard.Result.Microphones[0].DelayMilliseconds, 20, 60);
        Assert.True(heard.IsWiped);
    }

    [Theory]
    [InlineData(16_000, 48_000)]
    [InlineData(44_100, 96_000)]
    public async Task Whatever_rates_the_devices_have(int microphone, int speaker)
    {
        _cards.Add("mic", $"rates [ {microphone} ] channels [ 2 ] hears [ 500 500 ] delay 20000 only capture");
        _cards.Add("spk", $"rates [ {speaker} ] only playback");
        HearingChild.Heard heard = await HearAsync(new(new MicrophoneOptions { Device = "mic", Channels = 2 }, Speaker));
        Assert.Equal(SoundCheckOutcome.Heard, heard.Result.Outcome);
        Assert.False(heard.Result.HasFault, string.Join("; ", heard.Result.Microphones));
    }

    [Fact]
    public async Task A_loudspeaker_that_nobody_hears_is_no_fault_of_the_microphones()
    {
        _cards.Add("mic", "channels [ 2 ] tone 300 only capture");
        _cards.Add("spk", "only playback");
        HearingChild.Heard heard = await HearAsync(new(new MicrophoneOptions { Device = "mic", Channels = 2 }, Speaker));
        Assert.Equal((SoundCheckOutcome.NothingHeard, true), (heard.Result.Outcome, heard.Result.HasFault));
        Assert.All(heard.Result.Microphones, static microphone => Assert.Equal(HearingFault.None, microphone.Fault));
        // A tone of −15 dBFS is what the room sounds of.
        Assert.All(heard.Result.Microphones, static microphone => Assert.InRange(microphone.NoiseDbfs, -16, -14));
    }

    [Fact]
    public async Task A_device_that_is_not_there_is_named()
    {
        _cards.Add("mic", "only capture");
        _cards.Add("spk", "only playback");
        HearingChild.Heard heard = await HearAsync(new(new MicrophoneOptions { Device = "no such thing" }, Speaker));
        Assert.Equal(SoundCheckOutcome.NoMicrophone, heard.Result.Outcome);
        Assert.Contains("no such thing", heard.Result.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    public async Task Somebody_who_needs_the_room_has_its_devices_at_once(int blocks)
    {
        _cards.Add("mic", "channels [ 2 ] hears [ 500 500 ] alone yes only capture");
        _cards.Add("spk", "only playback");
        HearingChild.Heard heard = await HearAsync(
            new(new MicrophoneOptions { Device = "mic", Channels = 2 }, Speaker, StopsAfter: blocks));
        Assert.Equal(SoundCheckOutcome.Stopped, heard.Result.Outcome);
        Assert.False(heard.LouderAfterStop);
        // Opened at the first try: it was free.
        Assert.True(heard.MicrophoneRuns);
        Assert.True(heard.IsWiped);
    }

    private async Task<HearingChild.Heard> HearAsync(HearingChild.Wish wish) => (await _cards.HearAsync(wish))[^1];

    public void Dispose() => _cards.Dispose();
}
