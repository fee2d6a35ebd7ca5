using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Benchmarks.Meetings;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Session;
using ZoomRooms.Client.Signaling;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Video;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;

namespace ZoomRooms.Benchmarks.Entrance;

/// <summary>
/// One of two who meet: sends pictures and sound, and notes of the other's when they were encoded and when they were opened here.
/// </summary>
internal sealed class TalkingParticipant : IMediaRecorder, IMediaProbe, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, long> _sent = [];
    private readonly Dictionary<ulong, long> _got = [];
    private readonly CameraPipeline _camera;
    private readonly DeviceIdentity _identity;
    private readonly MicrophonePipeline _microphone;
    private long _sounds;

    public TalkingParticipant(
        ServerEndpoint server, DeviceCredentials credentials, DeviceIdentity identity, LocalCertificate certificate, int number)
    {
        _identity = identity;
        _camera = new CameraPipeline(
            // Each its own pictures, so that none is taken for another's.
            new CameraOptions
            {
                Format = "lavfi", Device = $"testsrc2=size=320x180:rate=15,drawbox=x={20 * number}:w=16:h=16:color=red:t=fill",
                Width = 320, Height = 180, FrameRate = 15,
            },
            new EncoderOptions(), new EncoderSelection("libx264", []), TimeProvider.System, NullLogger.Instance);
        _microphone = new MicrophonePipeline(
            new MicrophoneOptions(), new PortAudioHost(static () => new SimulatedMicrophones()), TimeProvider.System, NullLogger.Instance);
        MediaDevices devices = new(_camera, _microphone, null, this);
        ParticipantContext context = new(
            server, credentials, identity, certificate, devices, TimeProvider.System, NullLogger.Instance)
        { Probe = this };
        JoinRequest request = new(BenchmarkServer.Meeting, "", $"room {number}", EncryptionType.EndToEnd);
        Session = new MeetingSessionFactory(context).Join(request, _ => { });
    }

    public IMeetingSession Session { get; }

    /// <summary>Packets of sound that were opened here.</summary>
    public long Sounds => Interlocked.Read(ref _sounds);

    public long SoundsSent => _microphone.Status.Packets;

    /// <summary>
    /// Of the pictures that the other encoded between two moments: milliseconds until each was opened here; those that never were are
    /// counted.
    /// </summary>
    public (double[] Delays, int Lost) Of(TalkingParticipant other, long from, long to)
    {
        KeyValuePair<ulong, long>[] sent;
        lock (other._lock)
            sent = [.. other._sent.Where(picture => picture.Value >= from && picture.Value < to)];
        lock (_lock)
        {
            double[] delays =
            [
                .. sent.Where(picture => _got.ContainsKey(picture.Key))
                    .Select(picture => Stopwatch.GetElapsedTime(picture.Value, _got[picture.Key]).TotalMilliseconds),
            ];
            return (delays, sent.Length - delays.Length);
        }
    }

    public void Encoded(in EncodedVideoFrame frame)
    {
        ulong name = NameOf(frame.AnnexB);
        lock (_lock)
            _sent[name] = Stopwatch.GetTimestamp();
    }

    public void Sent(ReadOnlySpan<byte> datagram)
    {
    }

    public void AddVideo(ReadOnlySpan<byte> annexB, bool isKeyFrame, TimeSpan at)
    {
        ulong name = NameOf(annexB);
        lock (_lock)
            _got.TryAdd(name, Stopwatch.GetTimestamp());
    }

    public void AddAudio(ReadOnlySpan<byte> opusPacket, TimeSpan at) => Interlocked.Increment(ref _sounds);

    private static ulong NameOf(ReadOnlySpan<byte> picture)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(picture, hash);
        return BitConverter.ToUInt64(hash);
    }

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        _camera.Dispose();
        _microphone.Dispose();
        _identity.Dispose();
    }
}
