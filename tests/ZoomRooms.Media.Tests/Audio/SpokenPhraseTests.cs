using System.Buffers.Binary;
using CsCheck;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;
using ZoomRooms.TestKit;

namespace ZoomRooms.Media.Tests.Audio;

public sealed class SpokenPhraseTests
{
    [Theory]
    [InlineData(8_000)]
    [InlineData(16_000)]
    [InlineData(22_050)]
    [InlineData(44_100)]
    [InlineData(48_000)]
    public void A_tone_keeps_its_length_loudness_and_pitch_and_gets_no_image(int rate)
    {
        const double frequency = 1_000;
        SpokenPhrase phrase = SpokenPhrase.TryRead(Wav(rate, Tone(rate, frequency, 1)))!;
        Assert.InRange(phrase.Duration.TotalSeconds, 0.999, 1.001);
        ReadOnlySpan<float> middle = phrase.Samples.Span[2_400..45_600];
        double tone = Power(middle, frequency);
        Assert.InRange(tone, 0.24, 0.26);
        // All the rest, images above the input's band among it, is 50 dB below.
        double total = 0;
        foreach (float sample in middle)
            total += sample * (double)sample;
        Assert.InRange(total / middle.Length, tone / 2 * 0.99999, tone / 2 * 1.00001 + 1e-6);
    }

    [Fact]
    public void A_stream_whose_length_was_not_known_ends_with_its_bytes()
    {
        byte[] wav = Wav(22_050, Tone(22_050, 440, 0.5));
        BinaryPrimitives.WriteUInt32LittleEndian(wav.AsSpan(40), 0x7FFF_F000);
        Assert.InRange(SpokenPhrase.TryRead(wav)!.Duration.TotalSeconds, 0.499, 0.501);
        BinaryPrimitives.WriteUInt32LittleEndian(wav.AsSpan(40), uint.MaxValue);
        Assert.NotNull(SpokenPhrase.TryRead(wav));
    }

    [Fact]
    public void Chunks_that_are_not_needed_are_passed_over()
    {
        byte[] wav = Wav(16_000, Tone(16_000, 440, 0.1));
        byte[] extra = [(byte)'L', (byte)'I', (byte)'S', (byte)'T', 3, 0, 0, 0, 1, 2, 3, 0];
        Assert.Equal(
            SpokenPhrase.TryRead(wav)!.Samples.Length, SpokenPhrase.TryRead([.. wav[..36], .. extra, .. wav[36..]])!.Samples.Length);
    }

    public static TheoryData<string, byte[]> Refused => new()
    {
        { "nothing", [] },
        { "no RIFF", "RIFX----WAVEfmt "u8.ToArray() },
        { "no data", Wav(16_000, Tone(16_000, 440, 0.1))[..36] },
        { "no samples", Wav(16_000, []) },
        { "stereo", Changed(22, 2) },
        { "8 bits", Changed(34, 8) },
        { "not PCM", Changed(20, 3) },
        { "no rate", Changed(24, 0) },
        { "a rate of no simple ratio", Changed(24, 16_001) },
        { "data before its format", [.. "RIFF----WAVEdata"u8, 2, 0, 0, 0, 1, 1] },
        { "longer than three minutes", Wav(8_000, new short[8_000 * 181]) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Anything_else_is_refused(string what, byte[] wav) => Assert.True(SpokenPhrase.TryRead(wav) is null, what);

    [Fact]
    public void No_bytes_make_it_throw() =>
        Gen.Select(Gen.Byte.Array[0, 8], Gen.Int[0, 60]).Sample((noise, at) =>
        {
            byte[] wav = Wav(16_000, Tone(16_000, 440, 0.01));
            for (int i = 0; i < noise.Length && at + i < wav.Length; i++)
                wav[at + i] = noise[i];
            SpokenPhrase? phrase = SpokenPhrase.TryRead(wav);
            Assert.True(phrase is null || phrase.Duration <= SpokenPhrase.Longest);
        }, iter: 3_000, threads: 1);

    [Fact]
    public void It_is_heard_once_to_its_end_and_can_be_stopped_and_replaced()
    {
        PlayoutMixer mixer = new(1);
        float[] frame = new float[AudioFormat.OpusFrames];
        SpokenPhrase phrase = SpokenPhrase.TryRead(Wav(48_000, Tone(48_000, 440, 0.05)))!;
        mixer.Say(phrase);
        Assert.Equal([true, true, true, false], Heard(4));
        mixer.Say(phrase);
        Assert.Equal([true], Heard(1));
        mixer.Say(null);
        Assert.Equal([false, false], Heard(2));
        mixer.Say(phrase);
        Assert.Equal([true, true], Heard(2));
        mixer.Say(phrase);
        Assert.Equal([true, true, true, false], Heard(4));
        mixer.Say(phrase);
        mixer.Say(null);
        Assert.Equal([false], Heard(1));

        bool[] Heard(int frames)
        {
            bool[] heard = new bool[frames];
            for (int i = 0; i < frames; i++)
            {
                mixer.Mix(frame, i * AudioFormat.OpusFrame);
                heard[i] = AudioFormat.MeanSquare(frame) > 1e-6;
            }
            return heard;
        }
    }

    [Fact]
    public void Mixing_it_allocates_nothing()
    {
        PlayoutMixer mixer = new(1);
        float[] frame = new float[AudioFormat.OpusFrames];
        mixer.Say(SpokenPhrase.TryRead(Wav(48_000, Tone(48_000, 440, 2)))!);
        mixer.Mix(frame, TimeSpan.Zero);
        AllocationMeter meter = AllocationMeter.Start();
        for (int i = 1; i < 90; i++)
            mixer.Mix(frame, i * AudioFormat.OpusFrame);
        Assert.Equal(0, meter.Bytes);
        Assert.True(AudioFormat.MeanSquare(frame) > 0);
    }

    private static byte[] Changed(int offset, ushort value)
    {
        byte[] wav = Wav(16_000, Tone(16_000, 440, 0.1));
        BinaryPrimitives.WriteUInt16LittleEndian(wav.AsSpan(offset), value);
        return wav;
    }

    private static short[] Tone(int rate, double frequency, double seconds)
    {
        short[] tone = new short[(int)(rate * seconds)];
        for (int i = 0; i < tone.Length; i++)
            tone[i] = (short)Math.Round(16_384 * Math.Sin(double.Tau * frequency * i / rate));
        return tone;
    }

    private static byte[] Wav(int rate, short[] samples)
    {
        byte[] wav = new byte[44 + samples.Length * 2];
        "RIFF"u8.CopyTo(wav);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(4), wav.Length - 8);
        "WAVEfmt "u8.CopyTo(wav.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(24), rate);
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(28), rate * 2);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(34), 16);
        "data"u8.CopyTo(wav.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(wav.AsSpan(40), samples.Length * 2);
        for (int i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(44 + i * 2), samples[i]);
        return wav;
    }

    // Squared amplitude of one frequency, by correlation.
    private static double Power(ReadOnlySpan<float> samples, double frequency)
    {
        double sine = 0, cosine = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            (double s, double c) = Math.SinCos(double.Tau * frequency * i / AudioFormat.SampleRate);
            sine += samples[i] * s;
            cosine += samples[i] * c;
        }
        return 4 * (sine * sine + cosine * cosine) / ((double)samples.Length * samples.Length);
    }
}
