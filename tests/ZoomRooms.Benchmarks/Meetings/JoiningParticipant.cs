using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
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

namespace ZoomRooms.Benchmarks.Meetings;

/// <summary>
/// One of those who join: number 0, the host, has a camera and a microphone; the others note what of it they could read first, and when.
/// </summary>
internal sealed class JoiningParticipant(
    ServerEndpoint server, DeviceCredentials credentials, DeviceIdentity identity, LocalCertificate certificate, MeetingId meeting,
    int number)
    : IMediaRecorder, IAsyncDisposable
{
    private readonly CameraPipeline? _camera = number > 0 ? null : new CameraPipeline(
        new CameraOptions { Format = "lavfi", Device = "testsrc2=size=160x90:rate=10", Width = 160, Height = 90, FrameRate = 10 },
        new EncoderOptions(), new EncoderSelection("libx264", []), TimeProvider.System, NullLogger.Instance);

    private readonly MicrophonePipeline? _microphone = number > 0 ? null : new MicrophonePipeline(
        new MicrophoneOptions(), new PortAudioHost(static () => new SimulatedMicrophones()), TimeProvider.System, NullLogger.Instance);

    private long _begun;
    private long _audio;
    private long _video;

    public IMeetingSession? Session { get; private set; }

    /// <summary>Seconds from the join to the first Opus packet that was decrypted.</summary>
    public double? FirstAudio => Since(ref _audio);

    /// <summary>Seconds from the join to the first picture that was decrypted.</summary>
    public double? FirstVideo => Since(ref _video);

    public double? InMeeting =>
        Session!.Snapshot.Milestones.FirstOrDefault(milestone => milestone.Name == "in meeting")?.After.TotalSeconds;

    public void Join()
    {
        _begun = Stopwatch.GetTimestamp();
        ParticipantContext context = new(
            server, credentials, identity, certificate, new MediaDevices(
                _camera, _microphone, null, this), TimeProvider.System, NullLogger.Instance);
        Session = new MeetingSessionFactory(
            context).Join(new JoinRequest(meeting, "", $"room {number}", EncryptionType.EndToEnd), _ => { });
    }

    /// <summary>Sends nothing any more, and stays.</summary>
    public void FallSilent()
    {
        _camera?.Stop();
        _microphone?.Stop();
    }

    public void AddVideo(ReadOnlySpan<byte> annexB, bool isKeyFrame, TimeSpan at) =>
        Interlocked.CompareExchange(ref _video, Stopwatch.GetTimestamp(), 0);

    public void AddAudio(ReadOnlySpan<byte> opusPacket, TimeSpan at) =>
        Interlocked.CompareExchange(ref _audio, Stopwatch.GetTimestamp(), 0);

    public async ValueTask DisposeAsync()
    {
        if (Session is not null)
            await Session.DisposeAsync();
        _camera?.Dispose();
        _microphone?.Dispose();
        identity.Dispose();
    }

    private double? Since(ref long moment) =>
        Volatile.Read(ref moment) is > 0 and var first ? Stopwatch.GetElapsedTime(_begun, first).TotalSeconds : null;
}
