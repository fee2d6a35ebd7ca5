using ZoomRooms.Client.Media;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>Hears what others say: opens each packet as it came, and tells sound from silence.</summary>
internal sealed class Listening : IMediaRecorder, IDisposable
{
    /// <summary>Below −60 dBFS.</summary>
    private const double Silent = 1e-6;

    private readonly OpusDecoder _decoder = new();
    private readonly float[] _frame = new float[AudioFormat.OpusFrames];
    private long _packets, _silentRun, _loud;

    public long Packets => Interlocked.Read(ref _packets);

    /// <summary>Silent packets since the last that was not.</summary>
    public long SilentRun => Interlocked.Read(ref _silentRun);

    public long Loud => Interlocked.Read(ref _loud);

    public void AddAudio(ReadOnlySpan<byte> opusPacket, TimeSpan at)
    {
        Assert.True(_decoder.TryDecode(opusPacket, _frame));
        bool silent = _frame.Sum(sample => (double)sample * sample) / _frame.Length < Silent;
        Interlocked.Exchange(ref _silentRun, silent ? _silentRun + 1 : 0);
        Interlocked.Add(ref _loud, silent ? 0 : 1);
        Interlocked.Increment(ref _packets);
    }

    public void AddVideo(ReadOnlySpan<byte> annexB, bool isKeyFrame, TimeSpan at)
    {
    }

    public void Dispose() => _decoder.Dispose();
}
