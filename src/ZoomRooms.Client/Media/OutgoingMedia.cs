using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Video;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Media;

/// <summary>
/// From the encoders to the transport: each frame is sealed on the thread that encoded it and handed on sealed. There is no other way: the
/// transport takes nothing but an <see cref="EncryptedFrame"/>.
/// </summary>
internal sealed class OutgoingMedia : IDisposable
{
    private const int SoundBytes = 4096, PictureBytes = Limits.FrameBytes + FrameEncryptor.MaxOverhead;

    private readonly MediaDevices _devices;
    private readonly MediaLoop _loop;
    private readonly StreamSet<FrameEncryptor> _encryptors = StreamSet.Of(stream => new FrameEncryptor(stream));
    private readonly PictureLayers? _pictures;
    private readonly OutgoingScreen? _screen;
    private readonly TimeProvider _time;
    // Each stream is sealed by one thread of its own; a screen has its own place for it.
    private readonly StreamSet<byte[]> _sealed = StreamSet.Of(stream => stream switch
    {
        MediaStream.Audio => new byte[SoundBytes],
        MediaStream.SharedScreen => [],
        _ => new byte[PictureBytes],
    });
    private volatile bool _ended;

    public OutgoingMedia(MediaDevices devices, MediaLoop loop, TimeProvider time)
    {
        _time = time;
        _pictures = devices.Camera is { } camera
            ? new PictureLayers(camera.ConfiguredBitrate, camera.HasSmallPicture ? camera.SmallBitrate : 0) : null;
        _devices = devices;
        _loop = loop;
        _screen = devices.Screen is { } screen ? new OutgoingScreen(screen, _encryptors[MediaStream.SharedScreen], loop) : null;
        _loop.FollowPictureBudget = FollowNetwork;
    }

    /// <summary>Frames sealed with a certified end-to-end key.</summary>
    public long SealedEndToEnd => _encryptors.Sum(static encryptor => encryptor.FramesSealedEndToEnd);

    /// <summary>Opens the devices. Until there is a key, every frame is refused by the encryptor.</summary>
    public void Start()
    {
        _devices.Microphone?.Start(OnAudio);
        _devices.Camera?.Start(OnVideo);
        _screen?.Start();
    }

    /// <summary>
    /// Nothing is sealed any more, from the next frame on. From any thread; the devices are closed by <see cref="Dispose"/>.
    /// </summary>
    public void End()
    {
        _ended = true;
        _screen?.Show(false);
    }

    /// <summary>The screen is sent from now on, or not any more.</summary>
    public void ShowScreen(bool on) => _screen?.Show(on && !_ended);

    /// <summary>Takes them over.</summary>
    public void SetKeys(StreamSet<FrameSendingKey> keys)
    {
        foreach (MediaStream stream in MediaStreams.All)
            _encryptors[stream].SetKey(keys[stream]);
        _devices.Camera?.RequestKeyFrame();
        _screen?.RequestKeyFrame();
    }

    /// <summary>Of one stream, or of every one.</summary>
    public void RequestKeyFrame(MediaStream? of)
    {
        if (of is null or MediaStream.SharedScreen)
            _screen?.RequestKeyFrame();
        if (of is MediaStream.SharedScreen)
            return;
        if (of is { } stream)
            _devices.Camera?.RequestKeyFrame(stream);
        else
            _devices.Camera?.RequestKeyFrame();
    }

    public void Dispose()
    {
        _loop.FollowPictureBudget = null;
        _screen?.Stop();
        if (_devices.Camera is { } camera)
        {
            camera.Stop();
            // Another meeting may take another way.
            Apply(camera, new PictureLayers(camera.ConfiguredBitrate, camera.HasSmallPicture ? camera.SmallBitrate : 0));
        }
        _devices.Microphone?.Stop();
        foreach (FrameEncryptor encryptor in _encryptors)
            encryptor.Dispose();
    }

    private static void Apply(CameraPipeline camera, PictureLayers pictures)
    {
        Apply(camera, MediaStream.Picture, pictures.Large, pictures.LargeEnabled);
        Apply(camera, MediaStream.SmallPicture, pictures.Small, pictures.SmallEnabled);
    }

    private static void Apply(CameraPipeline camera, MediaStream layer, PictureRate rate, bool enabled)
    {
        camera.SetEnabled(layer, enabled);
        if (!enabled)
            return;
        // The encoder reckons with all pictures.
        camera.SetBitrate(layer, rate.Bitrate * rate.TakeEvery);
        camera.TakeEveryForNetwork(layer, rate.TakeEvery);
    }

    private int? FollowNetwork(PictureBudget budget)
    {
        budget = _screen?.Follow(budget, _time.Now()) ?? budget;
        if (_devices.Camera is not { } camera)
            return null;
        if (_pictures!.Follow(budget, camera.SmallPictureWorks, _time.Now()))
            Apply(camera, _pictures);
        return _pictures.TakeTrial();
    }

    private void OnAudio(in OpusPacket packet)
    {
        if (!_ended)
            _loop.SoundHandedOver(_time.Now());
        if (!_ended && TrySeal(MediaStream.Audio, packet.Payload, packet.RtpTimestamp, out EncryptedFrame frame))
            _loop.Queues[MediaStream.Audio].TryEnqueue(frame, packet.RtpTimestamp, isKeyFrame: false, packet.CapturedAt, packet.Level);
    }

    private void OnVideo(in EncodedVideoFrame picture)
    {
        if (_ended)
            return;
        _loop.Probe?.Encoded(picture);
        _devices.Own?.Invoke(picture);
        // 90 kHz: nine for each thousand ticks of 100 ns, without overflow after months of uptime.
        uint timestamp = (uint)(picture.CapturedAt.Ticks / 1000 * 9);
        if (TrySeal(picture.Layer, picture.AnnexB, timestamp, out EncryptedFrame frame))
            _loop.Queues[picture.Layer].TryEnqueue(frame, timestamp, picture.IsKeyFrame, picture.CapturedAt);
    }

    private bool TrySeal(MediaStream stream, ReadOnlySpan<byte> media, uint timestamp, out EncryptedFrame frame) =>
        _encryptors[stream].TryEncrypt(media, timestamp, _sealed[stream], out frame);
}
