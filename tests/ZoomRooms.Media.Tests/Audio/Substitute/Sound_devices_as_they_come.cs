using ZoomRooms.Media.Audio;

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
        SoundChild.Seen seen = await _cards.UseAsync(new(new MicrophoneOptions { Device = "mic" }, new SpeakerOptions { Device = "spk" }, Blocks: 200));
        Assert.Equal((SoundState.Running, SoundState.Running), (seen.Microphone.State, seen.Speaker.State));
        // Captured before it came, and the whole block of it.
        Assert.All(seen.Captured.Ages, age => Assert.True(age > 9.5, $"{age} ms"));
        Assert.All(seen.Captured.Steps.Concat(seen.Played.Steps), step => Assert.True(step >= 0, $"{step} ms"));
        // One block after the other, unless the card overran; what was written last is heard after what was written before.
        Assert.InRange(Median(seen.Captured.Steps), 9.5, 10.5);
        Assert.InRange(Median(seen.Played.Steps), 9.5, 10.5);
        Assert.InRange(-Median(seen.Played.Ages), 5, 200);
    }

    public void Dispose() => _cards.Dispose();

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
