using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// From the recording of two sweeps to what each microphone hears. Two passes: by how much the two crystals differ is told by the time
/// between the sweeps; the response is then folded with the sweep as the faster crystal counts it, for a sweep that is longer by 30
/// samples does not fold to a pulse.
/// </summary>
internal static class SweepMeasurement
{
    /// <summary>
    /// Responses are looked for from a little before the time that the devices tell to as late as any picture processing makes it. Earlier
    /// comes distortion: the second harmonic by a quarter of a second.
    /// </summary>
    private const int Before = AudioFormat.SampleRate / 10, After = AudioFormat.SampleRate;

    /// <summary>No crystal is worse; what looks like more are samples that got lost.</summary>
    private const double WorstPpm = 500;

    /// <summary>Of the direct sound, in samples: what is compared.</summary>
    private const int Around = 96, Reach = 24;

    /// <summary>Sound that must follow the sweeps.</summary>
    public const int Tail = After + Before;

    /// <param name="stop">Looked at between microphones.</param>
    public static SoundCheckResult Of(SweepRecording recording, CancellationToken stop = default)
    {
        if (PlayedSweeps.Find(recording.Played.Span) is not { } played)
            return SoundCheckResult.Of(SoundCheckOutcome.Interrupted);
        double from = (recording.PlayedFrom - recording.HeardFrom) * AudioFormat.SampleRate + played.Start;
        ImpulseResponse[] first = [], second = [], sharp = [];
        try
        {
            first = Responses(0, 0);
            second = Responses(1, 0);
            double? ppm = Drift(first, second, played.Begins[1]);
            int better = first.Sum(Capped) >= second.Sum(Capped) ? 0 : 1;
            sharp = Responses(better, (ppm ?? 0) * 1e-6);
            return Judgement.Of(recording, sharp, ppm, played, (int)Math.Round(from) - Before);
        }
        finally
        {
            foreach (ImpulseResponse response in first.Concat(second).Concat(sharp))
                response.Wipe();
        }

        ImpulseResponse[] Responses(int sweep, double faster)
        {
            SweepFolding folding = new(played.Inverse(sweep, faster), Before + After);
            try
            {
                int begins = (int)Math.Round(from + played.Begins[sweep] * (1 + faster)) - Before;
                return [.. recording.Heard.Select(heard =>
                {
                    stop.ThrowIfCancellationRequested();
                    return new ImpulseResponse(folding.Response(heard.Span, begins));
                })];
            }
            finally
            {
                folding.Wipe();
            }
        }
    }

    /// <summary>Milliseconds from when it was played to a place in a response.</summary>
    internal static double Delay(double arrival) => (arrival - Before) * 1000.0 / AudioFormat.SampleRate;

    /// <summary>How alike two direct sounds are, with their sign.</summary>
    internal static double Likeness(ImpulseResponse one, ImpulseResponse other) =>
        ImpulseResponse.Compare(one, other, Around, Reach).Likeness;

    // One microphone beside the loudspeaker does not outvote three that hear it less well.
    private static double Capped(ImpulseResponse response) => Math.Min(response.Prominence, 1000);

    private static double? Drift(ImpulseResponse[] first, ImpulseResponse[] second, int apart)
    {
        double[] ppm = [.. first.Zip(second).Where(static pair => pair.First.IsHeard && pair.Second.IsHeard)
            .Select(pair => ImpulseResponse.Compare(pair.First, pair.Second, Around, Reach).Later / apart * 1e6).Order()];
        return ppm.Length > 0 && Math.Abs(ppm[ppm.Length / 2]) <= WorstPpm ? ppm[ppm.Length / 2] : null;
    }
}
