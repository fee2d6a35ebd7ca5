using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Tests.Audio;

/// <summary>
/// One who hears what somebody says, over a network: real Opus through the mixer, in virtual time. What was said is <see cref="Words"/>.
/// </summary>
internal sealed class Listener : IDisposable
{
    private readonly PlayoutMixer _mixer = new(1);
    private readonly OpusEncoder _encoder = new(48_000, 15);
    private readonly float[] _frame = new float[AudioFormat.OpusFrames];

    public Listener() => Stream = _mixer.Add();

    public IncomingAudio Stream { get; }

    /// <summary>What came out of the loudspeaker.</summary>
    public List<float> Heard { get; } = [];

    /// <summary>The delay after each 20 ms, ms.</summary>
    public List<double> Delays { get; } = [];

    public IncomingAudioStatistics Statistics => Stream.Statistics;

    public void Dispose()
    {
        _mixer.CloseAll();
        _encoder.Dispose();
    }

    /// <summary>Plays all of it, and half a second more.</summary>
    /// <param name="arrivals">When the packet of each frame comes.</param>
    public Listener Hear(double[] arrivals, Func<int, float> said)
    {
        List<(double At, uint Stamp, byte[] Packet)> network = [];
        byte[] packet = new byte[OpusFormat.MaxPacketBytes];
        for (int i = 0; i < arrivals.Length; i++)
        {
            for (int n = 0; n < _frame.Length; n++)
                _frame[n] = said(i * _frame.Length + n);
            int length = _encoder.Encode(_frame, packet);
            if (!double.IsNaN(arrivals[i]))
                network.Add((arrivals[i], (uint)i * AudioFormat.OpusFrames, packet[..length]));
        }
        network.Sort((a, b) => a.At.CompareTo(b.At));
        int next = 0;
        for (double now = 13; now < network[^1].At + 500; now += 20)
        {
            for (; next < network.Count && network[next].At <= now; next++)
                Stream.Insert(network[next].Stamp, network[next].Packet, TimeSpan.FromMilliseconds(network[next].At));
            _mixer.Mix(_frame, TimeSpan.FromMilliseconds(now));
            Heard.AddRange(_frame);
            Delays.Add(Statistics.BufferDelay.TotalMilliseconds);
        }
        return this;
    }

    /// <summary>The largest delay between two moments, ms.</summary>
    public double MostDelay(double from, double to) => Delays.Skip((int)(from / 20)).Take((int)((to - from) / 20)).Max();

    /// <summary>How sharp the sharpest edge is: of speech and tones little, of a click much.</summary>
    public static double SharpestEdge(IReadOnlyList<float> sound)
    {
        double most = 0;
        for (int i = 4; i < sound.Count; i++)
            most = Math.Max(most, Math.Abs(sound[i] - 4 * sound[i - 1] + 6 * sound[i - 2] - 4 * sound[i - 3] + sound[i - 4]));
        return most;
    }
}
