using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>What the responses of a room's microphones say of each, by comparison with the others.</summary>
internal static class Judgement
{
    /// <summary>Half a percent of a millionth of full scale is no microphone's hiss: −100 dBFS.</summary>
    private const float Nothing = 1e-5f;

    /// <summary>What counts as full scale, and how many of the samples may reach it.</summary>
    private const float FullScale = 0.985f;
    private const double ClipsOften = 1e-4;

    /// <summary>Microphones of one array hear one loudspeaker alike, but for the nearest.</summary>
    private const double MuchQuieter = 12;

    /// <param name="from">Until here the room is heard as it is.</param>
    public static SoundCheckResult Of(SweepRecording recording, ImpulseResponse[] responses, double? ppm, PlayedSweeps played, int from)
    {
        MicrophoneHearing[] all = [.. responses.Select((response, microphone) =>
            Alone(response, recording.Heard[microphone].Span, Math.Max(0, from), played.Length))];
        if (!all.Any(static microphone => microphone.IsHeard))
        {
            // A device that takes its loudspeaker out hears the room, and no sweep.
            bool silent = all.Any(static microphone => microphone.Fault == HearingFault.DigitalSilence);
            return new SoundCheckResult(
                recording.IsTakenOut && !silent ? SoundCheckOutcome.TakenOut : SoundCheckOutcome.NothingHeard, "",
                [.. all.Select(static microphone => microphone.Fault == HearingFault.HearsNothing
                    ? microphone with { Fault = HearingFault.None } : microphone)],
                null);
        }
        CompareLevels(all);
        CompareSigns(all, responses);
        return new SoundCheckResult(SoundCheckOutcome.Heard, "", all, ppm);
    }

    private static MicrophoneHearing Alone(ImpulseResponse response, ReadOnlySpan<float> heard, int from, int length)
    {
        double noise = AudioFormat.ToDbfs(AudioFormat.MeanSquare(heard[..Math.Min(from, heard.Length)]));
        if (!heard.ContainsAnyExceptInRange(-Nothing, Nothing))
            return new MicrophoneHearing(HearingFault.DigitalSilence, false, 0, AudioFormat.SilenceDbfs, noise);
        if (!response.IsHeard)
            return new MicrophoneHearing(HearingFault.HearsNothing, false, 0, AudioFormat.SilenceDbfs, noise);
        int loud = 0;
        foreach (float sample in heard)
        {
            if (Math.Abs(sample) >= FullScale)
                loud++;
        }
        return new MicrophoneHearing(
            loud > ClipsOften * length ? HearingFault.Clips : HearingFault.None, true, SweepMeasurement.Delay(response.Arrival),
            Sweep.Dbfs + response.Decibels, noise);
    }

    private static void CompareLevels(MicrophoneHearing[] all)
    {
        double[] levels = [.. all.Where(static microphone => microphone.IsHeard).Select(static microphone => microphone.LevelDbfs).Order()];
        // The upper one of two in the middle.
        double usual = levels[levels.Length / 2];
        for (int m = 0; m < all.Length; m++)
        {
            if (all[m] is { IsHeard: true, Fault: HearingFault.None } && all[m].LevelDbfs < usual - MuchQuieter)
                all[m] = all[m] with { Fault = HearingFault.MuchQuieter };
        }
    }

    /// <summary>The many are right; where there are as many on either side, nobody knows.</summary>
    private static void CompareSigns(MicrophoneHearing[] all, ImpulseResponse[] responses)
    {
        int[] heard = [.. Enumerable.Range(0, all.Length).Where(m => all[m].IsHeard)];
        // Against the one that is most like all others, up or down.
        int reference = heard.MaxBy(m => heard.Sum(other => Math.Abs(SweepMeasurement.Likeness(responses[m], responses[other]))));
        int[] opposite = [.. heard.Where(m => SweepMeasurement.Likeness(responses[reference], responses[m]) < 0)];
        bool nobodyKnows = 2 * opposite.Length == heard.Length;
        int[] wrong = 2 * opposite.Length > heard.Length ? [.. heard.Except(opposite)] : opposite;
        foreach (int m in nobodyKnows ? heard : wrong)
        {
            if (all[m].Fault == HearingFault.None)
                all[m] = all[m] with { Fault = nobodyKnows ? HearingFault.SignsDiffer : HearingFault.Inverted };
        }
    }
}
