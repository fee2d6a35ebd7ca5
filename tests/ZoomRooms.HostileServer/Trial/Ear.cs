using ZoomRooms.Client.Media;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.HostileServer.Trial;

/// <summary>Hears what others say: opens each packet as it came, and tells sound from silence.</summary>
internal sealed class Ear : IMediaRecorder, IDisposable
{
    /// <summary>Below −60 dBFS.</summary>
    private const double Silent = 1e-6;

    private readonly OpusDecoder _decoder = new();
    private readonly float[] _frame = new float[AudioFormat.OpusFrames];
    private long _packets, _silentRun, _loud;

    public long Packets => Interlocked.Read(ref _packets);

    /// <summary>Packets with sound in them.</summary>
    public long Loud => Interlocked.Read(ref _loud);

    /// <summary>Silent packets since the last of them.</summary>
    public long SilentRun => Interlocked.Read(ref _silentRun);

    public void AddAudio(ReadOnlySpan<byte> opusPacket, TimeSpan at)
    {
        bool isSilent = !_decoder.TryDecode(opusPacket, _frame) || _frame.Sum(sample => (double)sample * sample) / _frame.Length < Silent;
        Interlocked.Exchange(ref _silentRun, isSilent ? _silentRun + 1 : 0);
        Interlocked.Add(ref _loud, isSilent ? 0 : 1);
        Interlocked.Increment(ref _packets);
    }

    public void AddVideo(ReadOnlySpan<byte> annexB, bool isKeyFrame, TimeSpan at)
    {
    }

    public void Dispose() => _decoder.Dispose();
}
