using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Media;

/// <summary>
/// The own screen on its way to the transport, while people here show it. It begins with a key frame, and goes on with one wherever a
/// picture was left out.
/// </summary>
internal sealed class OutgoingScreen(SharedScreenSource source, FrameEncryptor encryptor, MediaLoop loop)
{
    /// <summary>
    /// Of what pictures may take, for a screen: text that cannot be read is worth less than a face that is a little coarse.
    /// </summary>
    private const double Share = 2.0 / 3;

    private readonly PictureRate _rate = new(SharedScreenSource.MostBitrate);
    private readonly byte[] _sealed = new byte[Limits.FrameBytes + FrameEncryptor.MaxOverhead];
    private volatile bool _isShown;
    private bool _awaitsKeyFrame = true;

    public void Start() => source.Start(Take);

    public void Stop()
    {
        _isShown = false;
        source.Stop();
    }

    public void Show(bool on)
    {
        _isShown = on;
        if (on)
            source.RequestKeyFrame();
    }

    public void RequestKeyFrame()
    {
        if (_isShown)
            source.RequestKeyFrame();
    }

    /// <summary>Takes its share of the budget, and gives what is left for the camera.</summary>
    public PictureBudget Follow(PictureBudget budget, TimeSpan now)
    {
        if (!_isShown)
            return budget;
        if (_rate.Follow((int)Math.Min(budget.Available * Share, budget.ScreenBound), now))
            source.SetBitrate(_rate.Bitrate);
        return budget with { Available = budget.Available - Math.Min(budget.Available, _rate.Bitrate) };
    }

    private void Take(ReadOnlySpan<byte> annexB, bool isKeyFrame, TimeSpan capturedAt)
    {
        if (!_isShown)
        {
            _awaitsKeyFrame = true;
            return;
        }
        if (_awaitsKeyFrame && !isKeyFrame)
            return;
        // 90 kHz: nine for each thousand ticks of 100 ns, without overflow after months of uptime.
        uint timestamp = (uint)(capturedAt.Ticks / 1000 * 9);
        _awaitsKeyFrame = !encryptor.TryEncrypt(annexB, timestamp, _sealed, out EncryptedFrame frame)
            || !loop.Queues[MediaStream.SharedScreen].TryEnqueue(frame, timestamp, isKeyFrame, capturedAt);
        if (_awaitsKeyFrame)
            source.RequestKeyFrame();
    }
}
