using System.Numerics;
using System.Runtime.InteropServices;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.RoomSimulator.Paths;

/// <summary>
/// Delay-and-sum beamformer for a far-field source: each channel is delayed by what the wavefront needed from that microphone to
/// the last one it reaches, then all are averaged. Delays are fractions of a sample, made by a windowed-sinc filter (Blackman, 32 taps).
/// Without a geometry the channels are averaged as they are.
/// </summary>
internal sealed class Beamformer
{
    private const double SpeedOfSound = 343;
    private const int Taps = 32;

    private readonly int _channels;
    private readonly bool _steered;
    private readonly int[] _wholeDelay;
    private readonly float[][] _taps;
    private readonly float[][] _line;
    private readonly int _history;

    /// <param name="geometry">One position per channel, or none.</param>
    /// <param name="frames">Frames of every call of <see cref="Process"/>.</param>
    public Beamformer(int channels, ReadOnlySpan<MicrophonePosition> geometry, double azimuthDegrees, double elevationDegrees, int frames)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, AudioFormat.MaxChannels);
        if (!geometry.IsEmpty && geometry.Length != channels)
            throw new ArgumentException("One position per channel, or none.", nameof(geometry));
        _channels = channels;
        Frames = frames;
        _steered = !geometry.IsEmpty && channels > 1;
        _wholeDelay = new int[channels];
        _taps = new float[channels][];
        _line = new float[channels][];
        if (_steered)
            Steer(geometry, azimuthDegrees, elevationDegrees);
        foreach (int whole in _wholeDelay)
            _history = Math.Max(_history, whole + Taps);
        for (int channel = 0; channel < channels; channel++)
            _line[channel] = new float[_history + frames];
    }

    public int Frames { get; }

    /// <summary>
    /// Samples from a sound's arrival at the first microphone to its place in the output, when it comes from the steered direction.
    /// </summary>
    public double LatencySamples { get; private set; }

    /// <summary>Turns <see cref="Frames"/> interleaved frames into as many mono samples. Allocates nothing.</summary>
    public void Process(ReadOnlySpan<float> interleaved, Span<float> mono)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(interleaved.Length, Frames * _channels);
        ArgumentOutOfRangeException.ThrowIfNotEqual(mono.Length, Frames);
        mono.Clear();
        for (int channel = 0; channel < _channels; channel++)
        {
            if (!_steered)
            {
                AddChannel(interleaved, channel, mono);
                continue;
            }
            Span<float> line = _line[channel];
            line[Frames..].CopyTo(line);
            Span<float> fresh = line[_history..];
            for (int i = 0; i < Frames; i++)
                fresh[i] = interleaved[i * _channels + channel];
            // Output i takes sample i − whole − tap: every tap is one scaled addition of a shifted line.
            float[] taps = _taps[channel];
            for (int tap = 0; tap < Taps; tap++)
                AddScaled(line.Slice(_history - _wholeDelay[channel] - tap, Frames), taps[tap], mono);
        }
    }

    private void AddChannel(ReadOnlySpan<float> interleaved, int channel, Span<float> mono)
    {
        float weight = 1f / _channels;
        for (int i = 0; i < mono.Length; i++)
            mono[i] += interleaved[i * _channels + channel] * weight;
    }

    private static void AddScaled(ReadOnlySpan<float> source, float factor, Span<float> sum)
    {
        Vector<float> factors = new(factor);
        Span<Vector<float>> sums = MemoryMarshal.Cast<float, Vector<float>>(sum);
        ReadOnlySpan<Vector<float>> sources = MemoryMarshal.Cast<float, Vector<float>>(source);
        for (int i = 0; i < sums.Length; i++)
            sums[i] += sources[i] * factors;
        for (int i = sums.Length * Vector<float>.Count; i < sum.Length; i++)
            sum[i] += source[i] * factor;
    }

    private void Steer(ReadOnlySpan<MicrophonePosition> geometry, double azimuthDegrees, double elevationDegrees)
    {
        (double sinAzimuth, double cosAzimuth) = Math.SinCos(double.DegreesToRadians(azimuthDegrees));
        (double sinElevation, double cosElevation) = Math.SinCos(double.DegreesToRadians(elevationDegrees));
        Span<double> lead = stackalloc double[AudioFormat.MaxChannels];
        double least = double.MaxValue, most = double.MinValue;
        for (int channel = 0; channel < geometry.Length; channel++)
        {
            MicrophonePosition p = geometry[channel];
            double towards = p.X * cosElevation * cosAzimuth + p.Y * cosElevation * sinAzimuth + p.Z * sinElevation;
            lead[channel] = towards / SpeedOfSound * AudioFormat.SampleRate;
            least = Math.Min(least, lead[channel]);
            most = Math.Max(most, lead[channel]);
        }
        for (int channel = 0; channel < geometry.Length; channel++)
        {
            double delay = lead[channel] - least;
            _wholeDelay[channel] = (int)delay;
            _taps[channel] = FractionalDelay(delay - (int)delay, 1.0 / _channels);
        }
        LatencySamples = most - least + Taps / 2 - 1;
    }

    /// <summary>
    /// A filter that delays by <see cref="Taps"/>/2 − 1 samples and <paramref name="fraction"/>, with gain <paramref name="gain"/> at
    /// zero frequency.
    /// </summary>
    private static float[] FractionalDelay(double fraction, double gain)
    {
        double[] taps = new double[Taps];
        double centre = Taps / 2 - 1 + fraction;
        double sum = 0;
        for (int i = 0; i < Taps; i++)
        {
            double x = i - centre;
            double sinc = Math.Abs(x) < 1e-9 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
            // The window is centred where the sinc is: its edges are Taps/2 to either side.
            double turn = Math.PI * x / (Taps / 2);
            double window = Math.Abs(x) >= Taps / 2 ? 0 : 0.42 + 0.5 * Math.Cos(turn) + 0.08 * Math.Cos(2 * turn);
            sum += taps[i] = sinc * window;
        }
        return Array.ConvertAll(taps, tap => (float)(tap / sum * gain));
    }
}
