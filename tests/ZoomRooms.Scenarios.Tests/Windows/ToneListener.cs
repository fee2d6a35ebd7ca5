using ZoomRooms.Client.Media;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Scenarios.Tests.Windows;

/// <summary>Hears of each packet which tone is in it.</summary>
internal sealed class ToneListener : IMediaRecorder, IDisposable
{
    /// <summary>Below −60 dBFS.</summary>
    private const double Silent = 1e-6;

    private readonly OpusDecoder _decoder = new();
    private readonly float[] _frame = new float[AudioFormat.OpusFrames];
    private readonly List<int> _tones = [];
    private readonly System.Threading.Lock _gate = new();

    /// <summary>Hertz of each packet, to the nearest hundred; 0 for silence.</summary>
    public int[] Tones
    {
        get
        {
            lock (_gate)
                return [.. _tones];
        }
    }

    public void AddAudio(ReadOnlySpan<byte> opusPacket, TimeSpan at)
    {
        Assert.True(_decoder.TryDecode(opusPacket, _frame));
        int tone = _frame.Sum(sample => (double)sample * sample) / _frame.Length < Silent ? 0 : (int)Math.Round(Hertz() / 100) * 100;
        lock (_gate)
            _tones.Add(tone);
    }

    public void AddVideo(ReadOnlySpan<byte> annexB, bool isKeyFrame, TimeSpan at)
    {
    }

    public void Dispose() => _decoder.Dispose();

    private double Hertz()
    {
        double first = -1, last = -1;
        int crossings = 0;
        for (int i = 1; i < _frame.Length; i++)
        {
            if (_frame[i - 1] >= 0 || _frame[i] < 0)
                continue;
            last = i - _frame[i] / (_frame[i] - _frame[i - 1]);
            first = crossings++ == 0 ? last : first;
        }
        return crossings < 2 ? 0 : (crossings - 1) * AudioFormat.SampleRate / (last - first);
    }
}
