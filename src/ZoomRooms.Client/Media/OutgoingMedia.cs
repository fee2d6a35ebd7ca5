using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Video;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Session;

namespace ZoomRooms.Client.Media;

/// <summary>
/// From the encoders to the transport: each frame is sealed on the thread that encoded it and handed on sealed. There is no other way: the
/// transport takes nothing but an <see cref="EncryptedFrame"/>.
/// </summary>
internal sealed class OutgoingMedia : IDisposable
{
    private readonly MediaDevices _devices;
    private readonly MediaLoop _loop;
    private readonly FrameEncryptor _audio = new(StreamKind.Audio);
    private readonly FrameEncryptor _video = new(StreamKind.Video);
    private readonly PictureRate? _pictures;
    private readonly TimeProvider _time;
    private readonly byte[] _sealedAudio = new byte[4096];
    private readonly byte[] _sealedVideo = new byte[Limits.FrameBytes + FrameEncryptor.MaxOverhead];

    public OutgoingMedia(MediaDevices devices, MediaLoop loop, TimeProvider time, bool muted)
    {
        _time = time;
        _pictures = devices.Camera is { } camera ? new PictureRate(camera.ConfiguredBitrate) : null;
        _devices = devices;
        _loop = loop;
        _loop.VideoBitrateChanged = FollowNetwork;
        SetMuted(muted);
    }

    /// <summary>Frames sealed with a certified end-to-end key.</summary>
    public long SealedEndToEnd => _audio.FramesSealedEndToEnd + _video.FramesSealedEndToEnd;

    /// <summary>Opens the devices. Until there is a key, every frame is refused by the encryptor.</summary>
    public void Start()
    {
        _devices.Microphone?.Start(OnAudio);
        _devices.Camera?.Start(OnVideo);
    }

    public void SetMuted(bool muted)
    {
        if (_devices.Microphone is { } microphone)
            microphone.Muted = muted;
    }

    public void SetKeys(FrameSendingKey audio, FrameSendingKey video)
    {
        _audio.SetKey(audio);
        _video.SetKey(video);
        _devices.Camera?.RequestKeyFrame();
    }

    public void RequestKeyFrame() => _devices.Camera?.RequestKeyFrame();

    public void Dispose()
    {
        _loop.VideoBitrateChanged = null;
        _devices.Camera?.Stop();
        // Another meeting may take another way.
        _devices.Camera?.SetBitrate(_devices.Camera.ConfiguredBitrate);
        _devices.Camera?.TakeEveryForNetwork(1);
        _devices.Microphone?.Stop();
        _audio.Dispose();
        _video.Dispose();
    }

    private void FollowNetwork(int available)
    {
        if (_devices.Camera is not { } camera || !_pictures!.Follow(available, _time.Now()))
            return;
        // The encoder reckons with all pictures.
        camera.SetBitrate(_pictures.Bitrate * _pictures.TakeEvery);
        camera.TakeEveryForNetwork(_pictures.TakeEvery);
    }

    private void OnAudio(in OpusPacket packet)
    {
        if (_audio.TryEncrypt(packet.Payload, _sealedAudio, out EncryptedFrame frame))
            _loop.Audio.TryEnqueue(frame, packet.RtpTimestamp, isKeyFrame: false, packet.CapturedAt, packet.Level);
    }

    private void OnVideo(in EncodedVideoFrame picture)
    {
        if (picture.Layer != MediaStream.Picture)
            return;
        _loop.Probe?.Encoded(picture);
        // 90 kHz: nine for each thousand ticks of 100 ns, without overflow after months of uptime.
        uint timestamp = (uint)(picture.CapturedAt.Ticks / 1000 * 9);
        if (_video.TryEncrypt(picture.AnnexB, _sealedVideo, out EncryptedFrame frame))
            _loop.Video.TryEnqueue(frame, timestamp, picture.IsKeyFrame, picture.CapturedAt);
    }
}
