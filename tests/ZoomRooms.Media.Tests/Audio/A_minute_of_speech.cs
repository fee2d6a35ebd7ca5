using System.Diagnostics;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.RoomAudio;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Tests.Audio;

/// <summary>What somebody who sees only lengths and levels of packets learns of it: when somebody speaks, and not what.</summary>
public sealed class A_minute_of_speech : IDisposable
{
    private const string Sentence =
        "Shall we begin? Yes. The figures of the third quarter are not what we hoped for, and I would like to hear from each of you why that is. No, please, go on. Thank you. ";

    private readonly List<(byte[] Payload, byte Level)> _packets = [];

    private readonly MuteSwitch _mute = new();
    private readonly MicrophoneEncoder _encoder;
    private TimeSpan _now;

    public A_minute_of_speech() =>
        _encoder = new MicrophoneEncoder(
            new MicrophoneOptions(), new RoomSound(new RoomSoundSettings(1, [])
            {
                SuppressesNoise = false, ControlsLevel = false
            }), 0, _mute, Take);

    public void Dispose() => _encoder.Dispose();

    [Fact]
    public void Packets_are_all_of_one_length_whatever_is_said_or_not_said()
    {
        Speak(Speech(60));
        Speak(new float[5 * AudioFormat.SampleRate]);
        Speak(Speech(5), muted: true);
        Random random = new(1);
        Speak([.. Enumerable.Range(0, 5 * AudioFormat.SampleRate).Select(_ => random.NextSingle() * 2 - 1)]);
        for (TimeSpan end = _now + TimeSpan.FromSeconds(2); _now < end; _now += TimeSpan.FromMilliseconds(10))
            _encoder.KeepAlive(_now);
        Assert.True(_packets.Count > 70 * 50, $"{_packets.Count} packets");
        Assert.Equal([120], _packets.Select(packet => packet.Payload.Length).Distinct().Order());
    }

    [Fact]
    public void And_are_still_speech()
    {
        float[] speech = Speech(10);
        Speak(speech);
        using OpusDecoder decoder = new();
        float[] frame = new float[AudioFormat.OpusFrames];
        double sent = speech.Sum(sample => (double)sample * sample), received = 0;
        int repeating = 0;
        foreach ((byte[] payload, _) in _packets)
        {
            Assert.True(decoder.TryDecode(payload, frame));
            received += frame.Sum(sample => (double)sample * sample);
            repeating += OpusFormat.CarriesPreviousFrame(payload) ? 1 : 0;
        }
        Assert.InRange(received / sent, 0.7, 1.3);
        // Of what is said, most is repeated in the packet after.
        Assert.True(repeating > _packets.Count / 3, $"{repeating} of {_packets.Count}");
    }

    [Fact]
    public void Levels_are_two_and_the_louder_lasts_a_second_after_the_last_word()
    {
        float[] speech = Speech(30);
        Speak(new float[2 * AudioFormat.SampleRate]);
        int begun = _packets.Count;
        Speak(speech);
        int ended = _packets.Count;
        Speak(new float[3 * AudioFormat.SampleRate]);
        byte[] levels = [.. _packets.Select(packet => packet.Level)];
        Assert.Equal([SpeechActivity.Speaks, SpeechActivity.Silent], levels.Distinct().Order());
        Assert.All(levels[..begun], level => Assert.Equal(SpeechActivity.Silent, level));
        Assert.Equal(SpeechActivity.Silent, levels[^1]);
        // At a sentence's pace, not a word's: each stretch is a second at least.
        int[] stretches = [.. Stretches(levels[begun..])];
        Assert.All(stretches, stretch => Assert.True(stretch > 50, $"{stretch} packets"));
        Assert.InRange(levels.Skip(begun).Count(level => level == SpeechActivity.Speaks), (ended - begun) * 9 / 10, ended - begun + 50);
    }

    [Theory]
    [InlineData(0.0005)]
    [InlineData(0.01)]
    public void A_rooms_own_noise_is_no_speech_and_speech_stands_out_of_it(double noise)
    {
        Random random = new(2);
        float[] Noise(int seconds) =>
            [.. Enumerable.Range(0, seconds * AudioFormat.SampleRate).Select(_ => (float)(noise * (random.NextDouble() * 2 - 1)))];
        Speak(Noise(60));
        int quiet = _packets.Count;
        Assert.All(_packets[^500..], packet => Assert.Equal(SpeechActivity.Silent, packet.Level));
        Speak([.. Speech(20).Zip(Noise(20), (said, heard) => said + heard)]);
        Assert.True(_packets.Skip(quiet).Count(packet => packet.Level == SpeechActivity.Speaks) > 18 * 50);
        Speak(Noise(5));
        Assert.Equal(SpeechActivity.Silent, _packets[^1].Level);
    }

    private static IEnumerable<int> Stretches(byte[] levels)
    {
        int length = 0;
        for (int i = 0; i < levels.Length; i++)
        {
            length++;
            if (i + 1 < levels.Length && levels[i + 1] == levels[i])
                continue;
            if (levels[i] == SpeechActivity.Speaks)
                yield return length;
            length = 0;
        }
    }

    private void Take(in OpusPacket packet) => _packets.Add((packet.Payload.ToArray(), packet.Level));

    private void Speak(float[] samples, bool muted = false)
    {
        _mute.Set(muted, _now);
        for (int at = 0; at + AudioFormat.BlockFrames <= samples.Length; at += AudioFormat.BlockFrames)
        {
            _now += TimeSpan.FromMilliseconds(10);
            _encoder.AddBlock(samples.AsSpan(at, AudioFormat.BlockFrames), _now);
        }
    }

    /// <summary>Of a synthesizer, again and again, 48 kHz.</summary>
    private static float[] Speech(int seconds)
    {
        using Process? synthesizer = TryStart();
        Assert.SkipWhen(synthesizer is null, "espeak-ng is not installed");
        using MemoryStream wav = new();
        synthesizer!.StandardOutput.BaseStream.CopyTo(wav);
        synthesizer.WaitForExit();
        ReadOnlySpan<float> said = SpokenPhrase.TryRead(wav.ToArray())!.Samples.Span;
        float[] samples = new float[seconds * AudioFormat.SampleRate];
        for (int at = 0; at < samples.Length; at += said.Length)
            said[..Math.Min(said.Length, samples.Length - at)].CopyTo(samples.AsSpan(at));
        return samples;
    }

    private static Process? TryStart()
    {
        try
        {
            return Process.Start(new ProcessStartInfo("espeak-ng", ["--stdout", Sentence]) { RedirectStandardOutput = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
