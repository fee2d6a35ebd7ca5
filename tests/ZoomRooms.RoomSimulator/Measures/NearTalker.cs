using ZoomRooms.RoomSimulator.Paths;
using ZoomRooms.RoomSimulator.Scenes;
using ZoomRooms.RoomSimulator.Signals;

namespace ZoomRooms.RoomSimulator.Measures;

/// <summary>What becomes of somebody who speaks in the room.</summary>
internal static class NearTalker
{
    private const double Frame = 0.02;

    // Below so many decibels under the span's own level a frame is no speech.
    private const double Active = 10;
    private const double Least = -60;
    private const float Emphasis = 0.9f;

    /// <summary>
    /// The change of level in double talk, in decibels: the same path runs the same scene once more without the far end, and each active
    /// frame of 20 ms of the first is projected on that
    /// of the second. What a suppressor leaves, adds or puts in its place is not like the talker and counts nothing; the beam and the
    /// room are the same in both, and need no
    /// alignment. The median over the frames.
    /// </summary>
    public static double Change(PathRun doubleTalk, PathRun alone, During span)
    {
        int from = Rate.Samples(span.From) + alone.LatencySamples, frame = Rate.Samples(Frame);
        List<double> changes = [];
        foreach (int at in ActiveFrames(alone.Scene.Near[0], span))
        {
            int first = from + at;
            if (first + frame > alone.Sent.Length)
                break;
            double like = 0, power = 0;
            for (int i = first; i < first + frame; i++)
            {
                // As much weight for the consonants as for the vowels.
                float reference = alone.Sent[i] - Emphasis * alone.Sent[i - 1];
                like += (doubleTalk.Sent[i] - Emphasis * doubleTalk.Sent[i - 1]) * reference;
                power += reference * reference;
            }
            changes.Add(power <= 0 || like <= 0 ? Least : Math.Max(Least, 20 * Math.Log10(like / power)));
        }
        return Statistics.Median(changes);
    }

    /// <summary>How loud the talker is sent, relative to the first microphone: the median over active frames, in decibels.</summary>
    public static double Gain(PathRun run, During span)
    {
        int from = Rate.Samples(span.From), frame = Rate.Samples(Frame);
        List<double> gains = [];
        foreach (int at in ActiveFrames(run.Scene.Near[0], span))
        {
            if (from + at + run.LatencySamples + frame > run.Sent.Length)
                break;
            gains.Add(Decibels.OfPower(Decibels.Power(run.Sent.AsSpan(from + at + run.LatencySamples, frame)))
                - Decibels.OfPower(Decibels.Power(run.Scene.Near[0].AsSpan(from + at, frame))));
        }
        return Statistics.Median(gains);
    }

    /// <summary>Intelligibility of what is sent against the talker's direct and early sound.</summary>
    /// <param name="lag">Samples by which the path is later than it says: <see cref="Lag"/>.</param>
    public static double Intelligibility(PathRun run, During span, int lag)
    {
        int from = Rate.Samples(span.From), at = from + run.LatencySamples + lag;
        int length = Math.Min(Rate.Samples(span.Seconds), run.Sent.Length - at);
        return Estoi.Of(run.Scene.NearClean.AsSpan(from, length), run.Sent.AsSpan(at, length));
    }

    /// <summary>
    /// How many samples later than it says the path sends a talker, at most 40 ms; from a run in which nobody else speaks. A library need
    /// not know its own filters' delay.
    /// </summary>
    public static int Lag(PathRun alone, During span)
    {
        int from = Rate.Samples(span.From), at = from + alone.LatencySamples;
        int length = Math.Min(Rate.Samples(Math.Min(span.Seconds, 5)), alone.Sent.Length - at);
        return Alignment.Lag(alone.Scene.NearClean.AsSpan(from, length), alone.Sent.AsSpan(at, length), Rate.Samples(0.04));
    }

    /// <summary>The same of the first microphone: what a room without any processing would send.</summary>
    public static double IntelligibilityAtMicrophone(Scene scene, During span)
    {
        int from = Rate.Samples(span.From), length = Rate.Samples(span.Seconds);
        float[] heard = new float[length];
        for (int i = 0; i < length; i++)
            heard[i] = scene.Echo[0][from + i] + scene.Near[0][from + i] + scene.Noise[0][from + i];
        return Estoi.Of(scene.NearClean.AsSpan(from, length), heard);
    }

    private static IEnumerable<int> ActiveFrames(float[] near, During span)
    {
        int from = Rate.Samples(span.From), length = Rate.Samples(span.Seconds), frame = Rate.Samples(Frame);
        double threshold = Decibels.OfPower(Decibels.Power(near.AsSpan(from, length))) - Active;
        for (int at = 0; at + frame <= length; at += frame)
        {
            if (Decibels.OfPower(Decibels.Power(near.AsSpan(from + at, frame))) > threshold)
                yield return at;
        }
    }
}
