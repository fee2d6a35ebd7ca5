using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Session;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Client.Storage;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Video;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.TestKit.Sound;
using ZoomRooms.TestKit.Video;

namespace ZoomRooms.HostileServer.Trial;

/// <summary>
/// A real participant in this process: session, transport and encoder are the product's. What it opens nobody decodes, as in a room.
/// </summary>
internal sealed class Participant : IAsyncDisposable
{
    public static readonly CameraOptions Camera = new()
    {
        Format = "lavfi", Device = "testsrc2=size=320x180:rate=15", Width = 320, Height = 180, FrameRate = 15
    };

    private readonly HostileMeetingServer _server;
    private readonly DeviceCredentials _credentials;
    private readonly DeviceIdentity _identity;
    private readonly CameraPipeline _camera;
    private readonly MicrophonePipeline? _microphone;
    private readonly LocalCertificate _certificate = LocalCertificate.Create();
    private readonly SharedScreenSource _screen = new();
    private MadeScreen? _shown;
    private IMeetingSession? _session;

    private Participant(
        HostileMeetingServer server, string user, DeviceCredentials credentials, DeviceIdentity identity, bool hasSound, bool speaks,
        bool listens)
    {
        _server = server;
        User = user;
        _credentials = credentials;
        _identity = identity;
        _camera = new CameraPipeline(
            Camera, new EncoderOptions(), new EncoderSelection("libx264", []), TimeProvider.System, NullLogger.Instance);
        Ear = listens ? new Ear() : null;
        // No device of that name: silence keeps the stream.
        _microphone = speaks
            ? new MicrophonePipeline(new MicrophoneOptions(), TalkingSound.NewHost(), TimeProvider.System, NullLogger.Instance)
            : hasSound ? new MicrophonePipeline(new MicrophoneOptions
            {
                Device = "none of this name"
            }, TimeProvider.System, NullLogger.Instance) : null;
    }

    public string User { get; }

    /// <summary>Hears what comes in; null where nobody listens.</summary>
    public Ear? Ear { get; }

    public SessionSnapshot Snapshot => _session!.Snapshot;

    /// <summary>How it follows the server's certificate.</summary>
    private CertificateRenewal? Renewal { get; init; }

    /// <summary>What the microphone does, as status asks it.</summary>
    public bool IsMuted => _microphone?.Status.Muted == true;

    public static async Task<Participant> PairAsync(
        HostileMeetingServer server, string folder, string user, bool hasSound = false, bool speaks = false, bool listens = false)
    {
        string state = Path.Combine(folder, user);
        KeyStore keys = new(state);
        string code = await server.DrawPairingCodeAsync(user);
        ProvisioningResult paired = await new DeviceProvisioning(
            server.Endpoint, keys, state, user, ClientType.ZoomRooms).PairAsync(code, CancellationToken.None);
        if (!paired.Paired)
            throw new InvalidOperationException(paired.Message);
        DeviceCredentials credentials = DeviceCredentials.TryLoad(state)!;
        return new Participant(server, user, credentials, keys.LoadOrCreate(), hasSound, speaks, listens)
        {
            Renewal = CertificateRenewal.Of(server.Endpoint, credentials.StatementRoot, state, TimeProvider.System),
        };
    }

    public void Join(EncryptionType encryption, Action<SessionSnapshot> changed) => Sessions().Join(Request(encryption), changed);

    public JoinRequest Request(EncryptionType encryption) => new(_server.Meeting, "", User, encryption);

    /// <summary>What makes this participant's sessions.</summary>
    public IMeetingSessionFactory Sessions() => new Remembering(this, new MeetingSessionFactory(new ParticipantContext(
        _server.Endpoint with { Renewal = Renewal }, _credentials, _identity, _certificate, new MediaDevices(
            _camera, _microphone, null, Ear)
        { Screen = _screen }, TimeProvider.System, NullLogger.Instance)));

    public void SetMuted(bool muted) => _microphone?.SetMuted(muted);

    public void SetPictures(WantedPictures wanted) => _session!.SetPictures(wanted);

    /// <summary>Joins once more, after the stay before it ended.</summary>
    public void Rejoin() => Join(EncryptionType.EndToEnd, _ => { });

    /// <summary>Shows a screen from now on.</summary>
    public void ShareScreen()
    {
        _shown ??= new MadeScreen(_screen, 180);
        _session!.ShareScreen(true);
    }

    public bool Say(string text) => _session!.Say(text);

    public void SetLocked(bool locked) => _session!.SetLocked(locked);

    public void Decide(HostDecision decision) => _session!.Decide(decision);

    public Task LeaveAsync() => _session!.LeaveAsync();

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
            await _session.DisposeAsync();
        _shown?.Dispose();
        _camera.Dispose();
        _microphone?.Dispose();
        Ear?.Dispose();
        _identity.Dispose();
        _certificate.Dispose();
    }

    /// <summary>The latest session is the participant's, whoever joined.</summary>
    private sealed class Remembering(Participant participant, MeetingSessionFactory sessions) : IMeetingSessionFactory
    {
        public IMeetingSession Join(JoinRequest request, Action<SessionSnapshot> changed) =>
            participant._session = sessions.Join(request, changed);
    }
}
