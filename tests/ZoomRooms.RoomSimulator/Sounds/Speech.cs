using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using ZoomRooms.Media.Audio;
using ZoomRooms.RoomSimulator.Measures;
using ZoomRooms.RoomSimulator.Signals;

namespace ZoomRooms.RoomSimulator.Sounds;

/// <summary>
/// Speech of the synthesizer that the product itself speaks with (Debian's espeak-ng): the same words give the same samples.
/// </summary>
internal static class Speech
{
    private static readonly string[] Sentences =
    [
        "The committee will look at the budget for the coming year, "
            + "and after that we hear from the people who build the new library by the river.",
        "I would like to add that the numbers on page seven are last year's, and we should correct them before the print.",
        "Please keep your questions until the end, there is time for all of them.",
        "We have four hundred visitors each day, and the doors are open until nine in the evening.",
        "Otherwise I agree with the plan, though the bridge should be finished before the winter begins.",
        "She asked whether the blue folder with the drawings had already been sent to the architect in Zurich.",
        "Thank you all for coming today, this is much better than the last meeting.",
        "If the train is late again, we shall begin with the third point and take the first two after lunch.",
        "My voice should be understood at the far end of the table, even while somebody else is speaking.",
        "Half of the chairs were moved upstairs, because the big room had been given to the choir.",
    ];

    private static readonly ConcurrentDictionary<(string Voice, int Seed, double Seconds), float[]> Spoken = new();
    private static readonly ConcurrentDictionary<(string Voice, string Text), float[]> SentencesSpoken = new();

    /// <summary>So many seconds of sentences, with short pauses, at −23 LUFS. To be read only.</summary>
    /// <param name="voice">As espeak-ng names it: <c>en-us+m3</c>.</param>
    public static float[] Of(string voice, int seed, double seconds) => Spoken.GetOrAdd((voice, seed, seconds), Speak);

    private static float[] Speak((string Voice, int Seed, double Seconds) wanted)
    {
        Random random = new(wanted.Seed);
        float[] track = new float[Rate.Samples(wanted.Seconds)];
        int[] order = [.. Enumerable.Range(0, Sentences.Length)];
        for (int at = 0, next = order.Length; at < track.Length; next++)
        {
            if (next >= order.Length)
            {
                random.Shuffle(order);
                next = 0;
            }
            float[] sentence = SentencesSpoken.GetOrAdd((wanted.Voice, Sentences[order[next]]), Synthesize);
            int count = Math.Min(sentence.Length, track.Length - at);
            sentence.AsSpan(0, count).CopyTo(track.AsSpan(at));
            at += count + Rate.Samples(0.15 + 0.25 * random.NextDouble());
        }
        // What is cut off is not cut off with a click.
        int fade = Math.Min(track.Length, Rate.Samples(0.01));
        for (int i = 0; i < fade; i++)
            track[^(i + 1)] *= i / (float)fade;
        float gain = (float)Decibels.Amplitude(-23 - Loudness.Integrated(track));
        return Array.ConvertAll(track, sample => sample * gain);
    }

    private static float[] Synthesize((string Voice, string Text) wanted)
    {
        ProcessStartInfo start = new("espeak-ng", ["-v", wanted.Voice, "-s", "155", "--stdout", wanted.Text])
        {
            RedirectStandardOutput = true,
        };
        try
        {
            using Process process = Process.Start(start) ?? throw new InvalidOperationException("espeak-ng did not start");
            using MemoryStream wav = new();
            process.StandardOutput.BaseStream.CopyTo(wav);
            process.WaitForExit();
            SpokenPhrase phrase = SpokenPhrase.TryRead(wav.GetBuffer().AsSpan(0, (int)wav.Length))
                ?? throw new InvalidOperationException($"espeak-ng gave no speech for the voice {wanted.Voice} (code {process.ExitCode})");
            return Trimmed(phrase.Samples.Span);
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException("The simulated rooms need a voice: apt-get install espeak-ng", missing);
        }
    }

    // The synthesizer leaves silence around what it says.
    private static float[] Trimmed(ReadOnlySpan<float> samples)
    {
        int first = samples.IndexOfAnyExceptInRange(-0.003f, 0.003f), last = samples.LastIndexOfAnyExceptInRange(-0.003f, 0.003f);
        return first < 0 ? [] : samples[first..(last + 1)].ToArray();
    }
}
