using ZoomRooms.RoomSimulator.Paths;
using ZoomRooms.RoomSimulator.Scenes;
using ZoomRooms.RoomSimulator.Signals;

namespace ZoomRooms.RoomSimulator.Measures;

/// <summary>
/// How much better than its first microphone an array hears a talker out of noise, in decibels. Two runs of the same speech, each with a
/// noise of its own: what they have in common is speech, what they differ by
/// is noise. That is compared third octave by third octave in each moment in which speech is above the noise, where a suppressor changes
/// both alike: what it takes away is no gain of the array.
/// </summary>
internal static class ArrayGain
{
    private const double AboveNoise = 6;

    public static double Of(PathRun first, PathRun second, During span, int lag)
    {
        int from = Rate.Samples(span.From), length = Rate.Samples(span.Seconds), at = from + first.LatencySamples + lag;
        length = Math.Min(length, first.Sent.Length - at);
        float[] heardA = Heard(first.Scene, from, length), heardB = Heard(second.Scene, from, length);
        double[] noise = BandSpectrum.Mean(first.Scene.Noise[0].AsSpan(from, length));
        BandSpectrum near = new(), inA = new(), inB = new(), outA = new(), outB = new();
        List<double> gains = [];
        for (int frame = 0; frame < BandSpectrum.Frames(length); frame++)
        {
            near.Read(first.Scene.Near[0].AsSpan(from, length), frame);
            inA.Read(heardA, frame);
            inB.Read(heardB, frame);
            outA.Read(first.Sent.AsSpan(at, length), frame);
            outB.Read(second.Sent.AsSpan(at, length), frame);
            for (int band = 0; band < BandSpectrum.Bands; band++)
            {
                if (Decibels.OfPower(near.Common(near, band)) > Decibels.OfPower(noise[band]) + AboveNoise)
                    gains.Add(SpeechOverNoise(outA, outB, band) - SpeechOverNoise(inA, inB, band));
            }
        }
        return Statistics.Median(gains);
    }

    private static double SpeechOverNoise(BandSpectrum a, BandSpectrum b, int band)
    {
        double common = a.Common(b, band);
        return Decibels.OfPower(common) - Decibels.OfPower((a.Common(a, band) + b.Common(b, band)) / 2 - common);
    }

    private static float[] Heard(Scene scene, int from, int length)
    {
        float[] heard = new float[length];
        for (int i = 0; i < length; i++)
            heard[i] = scene.Near[0][from + i] + scene.Noise[0][from + i];
        return heard;
    }
}
