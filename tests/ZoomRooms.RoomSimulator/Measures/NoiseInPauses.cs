using ZoomRooms.RoomSimulator.Paths;
using ZoomRooms.RoomSimulator.Scenes;
using ZoomRooms.RoomSimulator.Signals;

namespace ZoomRooms.RoomSimulator.Measures;

/// <summary>The room's noise while nobody speaks.</summary>
internal static class NoiseInPauses
{
    private const double Frame = 0.05;

    // Softer than that nobody hears it come and go.
    private const double Silence = -90;

    /// <summary>
    /// By how many decibels there is less noise beside the same speech: a gain for both is no reduction. The mean over the third octaves
    /// of speech: the deep hum that fills a meter is hardly heard.
    /// </summary>
    public static double Reduction(PathRun run, During pause, double gainOfSpeech)
    {
        int from = Rate.Samples(pause.From), length = Rate.Samples(pause.Seconds);
        double[] heard = BandSpectrum.Mean(run.Scene.Noise[0].AsSpan(from, length));
        double[] sent = BandSpectrum.Mean(run.Sent.AsSpan(from + run.LatencySamples, length));
        return heard.Zip(sent, (before, after) => Decibels.OfPower(before) - Decibels.OfPower(after)).Average() + gainOfSpeech;
    }

    /// <summary>dBFS of what is sent.</summary>
    public static double Level(PathRun run, During pause) =>
        Math.Max(Silence, Decibels.OfPower(Decibels.Power(
            run.Sent.AsSpan(Rate.Samples(pause.From) + run.LatencySamples, Rate.Samples(pause.Seconds)))));

    /// <summary>
    /// Pumping: how far the level of frames of 50 ms in pauses spreads, from its 10th to its 90th part in a hundred, less than which
    /// noise has of itself. Decibels.
    /// </summary>
    public static double Spread(PathRun run, IEnumerable<During> pauses)
    {
        List<double> sent = [], heard = [];
        foreach (During pause in pauses)
        {
            for (double at = pause.From; at + Frame <= pause.To; at += Frame)
            {
                During frame = new(at, at + Frame);
                sent.Add(Level(run, frame));
                heard.Add(Decibels.OfPower(Decibels.Power(run.Scene.Noise[0].AsSpan(Rate.Samples(at), Rate.Samples(Frame)))));
            }
        }
        return Math.Max(0, Range(sent) - Range(heard));
    }

    private static double Range(List<double> levels) => Statistics.Quantile(levels, 0.9) - Statistics.Quantile(levels, 0.1);
}
