using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Session;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Client.Storage;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Video;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>
/// A participant with picture and sound: a microphone that is not there sends silence by the clock, a speaker that is not there plays by
/// it.
/// </summary>
internal sealed class Speaking : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoomrooms-speaking-");
    private readonly LocalCertificate _certificate = LocalCertificate.Create();
    private readonly string _name;
    private readonly TestMeeting _meeting;
    private readonly CameraPipeline _camera;
    private readonly MicrophonePipeline _microphone;
    private readonly IMediaRecorder? _recorder;
    private readonly SpeakerPipeline _speaker = new(new SpeakerOptions
    {
        Device = "no such speaker"
    }, TimeProvider.System, NullLogger.Instance);
    private DeviceIdentity? _identity;
    private DeviceCredentials? _credentials;
    private IMeetingSession? _session;

    private Speaking(TestMeeting meeting, string name, PortAudioHost? sound, IMediaRecorder? recorder, int height)
    {
        MicrophoneOptions none = new() { Device = "no such microphone" };
        _microphone = sound is null
            ? new MicrophonePipeline(none, TimeProvider.System, NullLogger.Instance)
            : new MicrophonePipeline(new MicrophoneOptions(), sound, TimeProvider.System, NullLogger.Instance);
        _recorder = recorder;
        _meeting = meeting;
        _name = name;
        CameraOptions options = new()
        {
            Format = "lavfi", Device = $"testsrc2=size={height * 16 / 9}x{height}:rate=15", Width = height * 16 / 9, Height = height,
            FrameRate = 15
        };
        _camera = new CameraPipeline(
            options, new EncoderOptions(), new EncoderSelection("libx264", []), TimeProvider.System, NullLogger.Instance);
        _speaker.Start();
    }

    public SessionSnapshot Snapshot => _session!.Snapshot;

    /// <summary>What was dropped, for messages.</summary>
    public string Drops => string.Join(", ", Snapshot.Media.FramesDropped.Select(drop => $"{drop.Key} {drop.Value}"));

    public IMeetingSession Session => _session!;

    public MicrophonePipeline Microphone => _microphone;

    /// <param name="sound">Where a microphone is that somebody speaks into; null for none.</param>
    /// <param name="recorder">Gets what comes in.</param>
    /// <param name="height">Of its camera's picture.</param>
    public static async Task<Speaking> PairAsync(
        TestMeeting meeting, string user, PortAudioHost? sound = null, IMediaRecorder? recorder = null, int height = 90)
    {
        Speaking participant = new(meeting, user, sound, recorder, height);
        string state = participant._folder.FullName;
        participant._credentials = await meeting.PairDeviceAsync(user, state);
        participant._identity = new KeyStore(state).LoadOrCreate();
        return participant;
    }

    public void Join(EncryptionType encryption = EncryptionType.EndToEnd, ServerEndpoint? server = null)
    {
        ParticipantContext context = new(
            server ?? _meeting.Endpoint, _credentials!, _identity!, _certificate, new MediaDevices(
                _camera, _microphone, _speaker, _recorder), TimeProvider.System,
            NullLogger.Instance);
        _session = new MeetingSessionFactory(context).Join(new JoinRequest(_meeting.Meeting, "", _name, encryption), _ => { });
    }

    public Task LeaveAsync() => _session!.LeaveAsync();

    public async Task<SessionSnapshot> UntilAsync(Func<SessionSnapshot, bool> condition)
    {
        long begun = TimeProvider.System.GetTimestamp();
        while (!condition(Snapshot))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(
                60), $"{_name} is {Snapshot.State}, {Snapshot.End}, {Snapshot.Encryption}, {Snapshot.Media}, {Drops}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        return Snapshot;
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
            await _session.DisposeAsync();
        _camera.Dispose();
        _microphone.Dispose();
        _speaker.Dispose();
        _identity?.Dispose();
        _certificate.Dispose();
        _folder.Delete(recursive: true);
    }
}
