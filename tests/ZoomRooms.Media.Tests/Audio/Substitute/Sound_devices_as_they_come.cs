using ZoomRooms.Media.Audio;
using ZoomRooms.TestKit.Sound;

namespace ZoomRooms.Media.Tests.Audio.Substitute;

/// <summary>Sound cards that people have, made of software: what the room opens, what comes, and what it says.</summary>
public sealed class Sound_devices_as_they_come : IDisposable
{
    private readonly SubstituteCards _cards = new();

    [Fact]
    public async Task Every_block_tells_when_it_was_captured_and_when_it_is_played()
    {
        _cards.Add("mic", "rates [ 48000 ] channels [ 1 ] formats [ S16_LE ] only capture");
        _cards.Add("spk", "rates [ 48000 ] channels [ 2 ] formats [ S16_LE ] only playback");
        SoundChild.Seen seen = await _cards.UseAsync(
            new(new MicrophoneOptions { Device = "mic" }, new SpeakerOptions { Device = "spk" }, Blocks: 200));
        Assert.Equal((SoundState.Running, SoundState.Running), (seen.Microphone.State, seen.Speaker.State));
        // Captured before it came, and the whole block of it.
        Assert.All(seen.Captured.Ages, age => Assert.True(age > 9.5, $"{age} ms"));
        Assert.All(seen.Captured.Steps.Concat(seen.Played.Steps), step => Assert.True(step >= 0, $"{step} ms"));
        // One block after the other, unless the card overran; what was written last is heard after what was written before.
        Assert.InRange(Median(seen.Captured.Steps), 9.5, 10.5);
        Assert.InRange(Median(seen.Played.Steps), 9.5, 10.5);
        Assert.InRange(-Median(seen.Played.Ages), 5, 200);
    }

    [Theory]
    [InlineData(16_000, 4, "S16_LE")]
    [InlineData(32_000, 1, "S16_LE")]
    [InlineData(44_100, 2, "S24_3LE")]
    [InlineData(48_000, 8, "S32_LE")]
    [InlineData(96_000, 1, "S32_LE")]
    [InlineData(8_000, 1, "S16_LE")]
    public async Task A_microphone_of_any_rate_and_format_is_heard_at_its_pitch(int rate, int channels, string format)
    {
        _cards.Add("mic", $"rates [ {rate} ] channels [ {channels} ] formats [ {format} ] tone 300 only capture");
        _cards.Add("spk", "only playback");
        SoundChild.Seen seen = await _cards.UseAsync(new(new MicrophoneOptions { Device = "mic", Channels = channels }, null));
        Assert.Equal((SoundState.Running, ""), (seen.Microphone.State, seen.Microphone.Reason));
        Assert.Contains(
            _cards.Noted(), line => line.StartsWith($"capture {rate} Hz, {channels} channels, {format}", StringComparison.Ordinal));
        for (int channel = 0; channel < channels; channel++)
            Assert.InRange(seen.Hertz[channel], 300 * (channel + 1) - 1, 300 * (channel + 1) + 1);
    }

    [Theory]
    [InlineData(16_000, 1, "S16_LE")]
    [InlineData(44_100, 2, "S24_3LE")]
    [InlineData(48_000, 8, "S32_LE")]
    [InlineData(96_000, 2, "S32_LE")]
    public async Task A_loudspeaker_of_any_rate_and_format_sounds_at_the_right_pitch(int rate, int channels, string format)
    {
        _cards.Add("mic", "only capture");
        _cards.Add("spk", $"rates [ {rate} ] channels [ {channels} ] formats [ {format} ] only playback");
        SoundChild.Seen seen = await _cards.UseAsync(new(null, new SpeakerOptions { Device = "spk" }));
        Assert.Equal((SoundState.Running, ""), (seen.Speaker.State, seen.Speaker.Reason));
        Assert.Contains(
            _cards.Noted(), line => line.StartsWith($"playback {rate} Hz, {channels} channels, {format}", StringComparison.Ordinal));
        List<float> played = _cards.Played("spk");
        Assert.InRange(Hearing.Hertz(played, rate, 1, 0), 439, 441);
        // An edge of an underrun rings a little in the filter.
        Assert.InRange(played.Max(), 0.49f, 0.6f);
    }

    [Theory]
    [InlineData(48_000)]
    [InlineData(16_000)]
    public async Task Microphones_are_chosen_from_the_channels_of_an_array_and_its_loudspeaker_comes_beside(int rate)
    {
        _cards.Add("mic", $"rates [ {rate} ] channels [ 6 ] tone 100 only capture");
        _cards.Add("spk", "only playback");
        SoundChild.Seen seen = await _cards.UseAsync(
            new(new MicrophoneOptions { Device = "mic", Channels = 4, ChannelMap = [1, 2, 4, 3], LoopbackChannel = 5, }, null));
        Assert.Equal((SoundState.Running, ""), (seen.Microphone.State, seen.Microphone.Reason));
        Assert.Equal([200, 300, 500, 400], seen.Hertz, (expected, actual) => Math.Abs(expected - actual) < 1);
        Assert.InRange(seen.LoopbackHertz, 599, 601);
    }

    [Fact]
    public async Task The_processed_channel_alone_is_one_of_six()
    {
        _cards.Add("mic", "channels [ 6 ] tone 100 only capture");
        _cards.Add("spk", "only playback");
        SoundChild.Seen seen = await _cards.UseAsync(new(new MicrophoneOptions { Device = "mic", ChannelMap = [3] }, null));
        Assert.InRange(Assert.Single(seen.Hertz), 399, 401);
    }

    [Fact]
    public async Task A_channel_that_the_device_does_not_have_is_named()
    {
        _cards.Add("mic", "channels [ 2 ] only capture");
        _cards.Add("spk", "only playback");
        SoundChild.Seen seen = await _cards.UseAsync(
            new(new MicrophoneOptions { Device = "mic", ChannelMap = [5] }, null, Steps: [SoundChild.Fails]));
        Assert.Equal(SoundFailure.TooFewChannels, seen.Microphone.Failure);
        Assert.Contains("\"mic\" has 2 (the last is 1), and channel 5 is configured", seen.Microphone.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_that_another_program_holds_is_said_to_be_busy_and_used_when_it_is_let_go()
    {
        _cards.Add("mic", "channels [ 4 ] only capture");
        _cards.Add("spk", "only playback");
        await File.WriteAllTextAsync(_cards.Busy("mic"), "", TestContext.Current.CancellationToken);
        SoundChild.Seen seen = await _cards.UseAsync(new(
            new MicrophoneOptions { Device = "mic" }, new SpeakerOptions { Device = "spk" }, Steps: [
                SoundChild.Fails, $"-{_cards.Busy("mic")}", SoundChild.Runs]));
        Assert.Equal(SoundFailure.DeviceBusy, seen.Microphone.Failures[0]);
        // On a machine that is held up the card that was opened may say nothing at first; nothing else is said of it.
        Assert.Empty(seen.Microphone.Failures.Except([SoundFailure.DeviceBusy, SoundFailure.DeviceSilent]));
        Assert.Equal((SoundState.Running, ""), (seen.Microphone.State, seen.Microphone.Reason));
        // Once, for the new list: not each time that the microphone is tried.
        Assert.InRange(seen.Speaker.Reopened, 0, 1);
    }

    [Theory]
    [InlineData("mic")]
    [InlineData("MI")]
    [InlineData("")]
    public async Task Who_looks_for_a_busy_device_is_told_whom_to_look_for(string device)
    {
        _cards.Add("mic", "channels [ 4 ] only capture");
        _cards.Add("spk", "only playback");
        await File.WriteAllTextAsync(_cards.Busy("mic"), "", TestContext.Current.CancellationToken);
        SoundChild.Seen seen = await _cards.UseAsync(new(new MicrophoneOptions { Device = device }, null, Steps: [SoundChild.Fails]));
        Assert.Equal(SoundFailure.DeviceBusy, seen.Microphone.Failure);
        Assert.StartsWith(
            $"MICROPHONE BUSY: \"{(device.Length == 0 ? "default" : "mic")}\" is there and in use: another program holds it, PipeWire or PulseAudio most often", seen.Microphone.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_that_is_absent_is_said_to_be_so_with_what_there_is()
    {
        _cards.Add("mic", "only capture");
        _cards.Add("spk", "only playback");
        SoundChild.Seen seen = await _cards.UseAsync(new(null, new SpeakerOptions { Device = "Jabra" }, Steps: [SoundChild.Fails]));
        Assert.Equal(SoundFailure.NoSuchDevice, seen.Speaker.Failure);
        Assert.StartsWith("NO LOUDSPEAKER: none matches \"Jabra\"; there are ", seen.Speaker.Reason, StringComparison.Ordinal);
        Assert.Contains("\"spk\"", seen.Speaker.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("\"mic\"", seen.Speaker.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_microphone_that_is_unplugged_in_a_meeting_is_heard_again_when_it_is_plugged_in()
    {
        _cards.Add("mic", "channels [ 2 ] rates [ 16000 ] tone 300 only capture");
        _cards.Add("spk", "only playback");
        string gone = _cards.Gone("mic");
        SoundChild.Seen seen = await _cards.UseAsync(new(
            new MicrophoneOptions { Device = "mic" }, new SpeakerOptions { Device = "spk" }, Steps: [
                SoundChild.Runs, $"+{gone}", SoundChild.Fails, $"-{gone}", SoundChild.Runs]));
        Assert.Equal((SoundState.Running, ""), (seen.Microphone.State, seen.Microphone.Reason));
        Assert.True(seen.Microphone.Reopened >= 1, $"{seen.Microphone.Reopened}");
        Assert.True(seen.Hertz[0] is >= 299 and <= 301, $"{seen.Hertz[0]:F1} Hz after {string.Join(", ", _cards.Noted())}");
        Assert.All(seen.Captured.Steps, step => Assert.True(step >= 0, $"{step} ms"));
    }

    [Fact]
    public async Task A_loudspeaker_that_is_unplugged_in_a_meeting_plays_again_when_it_is_plugged_in()
    {
        _cards.Add("mic", "only capture");
        _cards.Add("spk", "rates [ 44100 ] only playback");
        string gone = _cards.Gone("spk");
        SoundChild.Seen seen = await _cards.UseAsync(new(
            null, new SpeakerOptions { Device = "spk" }, Steps: [
                SoundChild.Runs, $"+{gone}", SoundChild.Fails, $"-{gone}", SoundChild.Runs]));
        Assert.Equal((SoundState.Running, ""), (seen.Speaker.State, seen.Speaker.Reason));
        Assert.True(seen.Speaker.Reopened >= 1, $"{seen.Speaker.Reopened}");
    }

    [Fact]
    public async Task A_microphone_that_stalls_without_a_word_is_opened_anew()
    {
        _cards.Add("mic", "stall 2 only capture");
        _cards.Add("spk", "only playback");
        SoundChild.Seen seen = await _cards.UseAsync(new(
            new MicrophoneOptions { Device = "mic" }, new SpeakerOptions { Device = "spk" }, Blocks: 50, Steps: [
                SoundChild.Runs, SoundChild.Fails, SoundChild.Runs]));
        Assert.Equal(SoundFailure.DeviceSilent, Assert.Single(seen.Microphone.Failures));
        Assert.Equal(SoundState.Running, seen.Microphone.State);
    }

    public void Dispose() => _cards.Dispose();

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
