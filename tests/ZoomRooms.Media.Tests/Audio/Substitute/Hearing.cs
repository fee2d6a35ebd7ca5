using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Tests.Audio.Substitute;

/// <summary>What came from a microphone: the tone that each channel holds, and when.</summary>
internal sealed class Hearing(MicrophonePort port)
{
    private readonly float[] _block = new float[port.Ring.BlockSamples];
    private readonly List<float> _samples = [];
    private readonly List<TimeSpan> _times = [], _arrivals = [];

    public void Take()
    {
        while (port.Ring.TryRead(_block, out TimeSpan at))
        {
            _samples.AddRange(_block);
            _times.Add(at);
            _arrivals.Add(TimeProvider.System.GetElapsedTime(0));
        }
    }

    public double[] Hertz() =>
        [.. Enumerable.Range(0, port.Ring.Channels).Select(
            channel => Hertz(_samples, AudioFormat.SampleRate, port.Ring.Channels, channel))];

    public SoundChild.Times Times() => Of(_times.ToArray(), _arrivals.ToArray());

    internal static SoundChild.Times Of(ReadOnlySpan<TimeSpan> times, ReadOnlySpan<TimeSpan> arrivals)
    {
        double[] ages = new double[times.Length], steps = new double[Math.Max(0, times.Length - 1)];
        for (int i = 0; i < times.Length; i++)
        {
            ages[i] = (arrivals[i] - times[i]).TotalMilliseconds;
            if (i > 0)
                steps[i - 1] = (times[i] - times[i - 1]).TotalMilliseconds;
        }
        return new SoundChild.Times(ages, steps);
    }

    /// <summary>The frequency that the most windows of 50 ms agree on: on a busy machine some hold a gap.</summary>
    internal static double Hertz(List<float> samples, int rate, int channels, int channel)
    {
        int window = rate / 20;
        List<double> found = [];
        for (int from = 0; (from + window) * channels <= samples.Count; from += window)
        {
            double first = -1, last = -1;
            int crossings = 0;
            for (int i = from + 1; i < from + window; i++)
            {
                float before = samples[(i - 1) * channels + channel], after = samples[i * channels + channel];
                if (before >= 0 || after < 0)
                    continue;
                last = i - after / (after - before);
                if (crossings++ == 0)
                    first = last;
            }
            if (crossings > 1)
                found.Add((crossings - 1) * rate / (last - first));
        }
        return found.Count == 0 ? 0 : found.MaxBy(hertz => found.Count(other => Math.Abs(other - hertz) < 0.005 * hertz));
    }
}
