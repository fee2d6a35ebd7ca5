using ZoomRooms.RoomSimulator.Signals;

namespace ZoomRooms.RoomSimulator.Scenes;

/// <summary>When each sample of the loudspeaker's device is heard: its crystal, its underruns, and what it left out.</summary>
internal sealed class LoudspeakerTimeline
{
    private readonly record struct Stretch(int From, int To, double Starts);

    private readonly List<Stretch> _stretches = [];
    private readonly double _rate;
    private readonly double _untold;

    public LoudspeakerTimeline(Conversation conversation, int samples, double starts, double untold)
    {
        _rate = Rate.Hertz * (1 + conversation.LoudspeakerPpm * 1e-6);
        _untold = untold;
        int from = 0;
        foreach (Jump jump in conversation.LoudspeakerJumps.OrderBy(jump => jump.At))
        {
            int to = (int)(jump.At * Rate.Hertz) / Rate.Block * Rate.Block;
            _stretches.Add(new Stretch(from, to, starts));
            starts += (to - from) / _rate + jump.Milliseconds / 1000;
            from = to;
        }
        _stretches.Add(new Stretch(from, samples, starts));
    }

    /// <summary>When the device says that a sample leaves it.</summary>
    public double Told(int sample)
    {
        Stretch stretch = _stretches.Last(stretch => stretch.From <= sample);
        return stretch.Starts + (sample - stretch.From) / _rate;
    }

    /// <summary>The sound at the loudspeaker as a clock samples it whose sample i is at <paramref name="time"/> (i).</summary>
    public float[] Sampled(float[] played, int samples, Func<int, double> time)
    {
        float[] sound = new float[samples];
        int current = 0;
        for (int i = 0; i < samples; i++)
        {
            double told = time(i) - _untold;
            // The next stretch begins where it begins, whatever of this one is left: that was never played.
            while (current + 1 < _stretches.Count && told >= _stretches[current + 1].Starts)
                current++;
            Stretch stretch = _stretches[current];
            double position = (told - stretch.Starts) * _rate;
            if (position > -SincTable.Taps && position < stretch.To - stretch.From + SincTable.Taps)
                sound[i] = SincTable.At(played.AsSpan(stretch.From, stretch.To - stretch.From), position);
        }
        return sound;
    }
}
