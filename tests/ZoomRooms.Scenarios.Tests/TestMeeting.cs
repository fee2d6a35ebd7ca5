using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Session;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Client.Storage;
using ZoomRooms.Decoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Media.Video;
using ZoomRooms.MeetingServer.CommandLine;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Janus;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.Scenarios.Tests.Sharing;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>A real meeting server on the loopback interface, with an account, a host, rooms and one meeting.</summary>
internal sealed class TestMeeting : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoomrooms-scenario-");
    private readonly List<TestParticipant> _participants = [];
    private readonly List<JanusProcess> _janus = [];
    private ServerHost? _server;

    public MeetingId Meeting { get; private set; }

    public ServerEndpoint Endpoint =>
        FrontEnds?.Endpoint(0) ?? new(new Uri($"https://{_server!.ListenAddress}"), _server.CertificateSha256);

    /// <summary>Server processes that share the meeting, in place of one in this process.</summary>
    public FrontEnds? FrontEnds { get; private init; }

    /// <summary>A meeting that two server processes share.</summary>
    public static async Task<TestMeeting> StartSharedAsync()
    {
        TestMeeting meeting = new() { FrontEnds = await FrontEnds.StartAsync() };
        if (Backend.JanusAddress is { } address)
            meeting._janus.Add(await JanusProcess.StartAsync(address));
        await meeting.ScheduleAsync("e2ee");
        string[] janus = [.. meeting._janus.SelectMany(one => (string[])["--janus", one.Url])];
        await meeting.FrontEnds.AddAsync(janus);
        await meeting.FrontEnds.AddAsync(janus);
        return meeting;
    }

    /// <param name="janus">Instances of Janus, in a run over Janus.</param>
    /// <param name="configure">Changes what the server is started with.</param>
    public static async Task<TestMeeting> StartAsync(
        string encryption = "e2ee", int janus = 1, Func<ServerOptions, ServerOptions>? configure = null)
    {
        TestMeeting meeting = new() { Configure = configure ?? (options => options) };
        for (int i = 0; i < janus && Backend.JanusAddress is { } address; i++)
            meeting._janus.Add(await JanusProcess.StartAsync(address));
        await meeting.ScheduleAsync(encryption);
        await meeting.StartServerAsync();
        return meeting;
    }

    private async Task ScheduleAsync(string encryption)
    {
        await AdministerAsync("account", "add", "Acme");
        foreach (string user in (string[])["host", "room", "third"])
            await AdministerAsync("user", "add", user, "--account", "Acme", "--phone-verified", "yes");
        await AdministerAsync("meeting", "schedule", "--host", "host", "--id", "987654321", "--passcode", "", "--encryption", encryption);
        Assert.True(MeetingId.TryParse("987654321", out MeetingId id));
        Meeting = id;
    }

    public IReadOnlyList<JanusProcess> Janus => _janus;

    /// <summary>The instance that carries most participants.</summary>
    public int BusiestJanus() => JanusRouter.Loads.Index().MaxBy(one => one.Item).Index;

    public IReadOnlyList<long> JanusRooms() => JanusRouter.Rooms;

    private JanusRouter JanusRouter => (JanusRouter)_server!.Services.GetRequiredService<IMediaRouter>();

    /// <summary>Starts an instance again where one was.</summary>
    public async Task RestartAsync(int instance)
    {
        JanusProcess former = _janus[instance];
        former.Dispose();
        _janus[instance] = await JanusProcess.StartAsync(Backend.JanusAddress!, former.Port);
    }

    /// <summary>A file of the server's data folder.</summary>
    public string ServerFile(string name) => Path.Combine(_folder.FullName, "server", name);

    /// <summary>What the server counts of its media.</summary>
    public long MediaCount(string name) => _server!.Services.GetRequiredService<IMediaRouter>().Counters.GetValueOrDefault(name);

    private Func<ServerOptions, ServerOptions> Configure { get; init; } = options => options;

    public async Task StartServerAsync() => _server = await ServerHost.StartAsync(Configure(new ServerOptions
    {
        DataFolder = Path.Combine(_folder.FullName, "server"),
        Listen = new IPEndPoint(IPAddress.Loopback, 0),
        Media = new IPEndPoint(IPAddress.Loopback, 0),
        Janus = new JanusOptions { Instances = [.. _janus.Select(one => one.Endpoint)] },
    }));

    public async Task StopServerAsync()
    {
        await _server!.StopAsync();
        await _server.DisposeAsync();
    }

    /// <summary>Pairs a device with <paramref name="user"/>, with a camera that makes pictures.</summary>
    public async Task<TestParticipant> PairAsync(string user, bool camera = true, ServerEndpoint? server = null, int height = 180)
    {
        string state = Path.Combine(_folder.FullName, $"{user}-{_participants.Count}");
        DeviceCredentials credentials = await PairDeviceAsync(user, state, server);
        TestParticipant participant = new(this, credentials, new KeyStore(state).LoadOrCreate(), user, camera ? height : null);
        _participants.Add(participant);
        return participant;
    }

    /// <summary>Pairs a device with <paramref name="user"/>, whose keys and credentials go into a folder.</summary>
    public async Task<DeviceCredentials> PairDeviceAsync(string user, string? state = null, ServerEndpoint? server = null)
    {
        state ??= Path.Combine(_folder.FullName, $"device-{Guid.NewGuid()}");
        string answer = await AdministerAsync("device", "pair-code", "--user", user, "--json");
        string code = System.Text.Json.JsonDocument.Parse(answer).RootElement.GetProperty("code").GetString()!;
        KeyStore keys = new(state);
        ProvisioningResult paired = await new DeviceProvisioning(
            server ?? Endpoint, keys, state, user, ClientType.ZoomRooms).PairAsync(code, TestContext.Current.CancellationToken);
        Assert.True(paired.Paired, paired.Message);
        return DeviceCredentials.TryLoad(state)!;
    }

    public async Task<string> AdministerAsync(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        int exit = await ServerCommandLine.RunAsync(
            [.. arguments, "--data", Path.Combine(_folder.FullName, "server"), .. FrontEnds is null
                ? (string[])[] : ["--database", FrontEnds.Database]], output, errors);
        Assert.True(exit == 0, errors.ToString());
        return output.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (TestParticipant participant in _participants)
            await participant.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        FrontEnds?.Dispose();
        foreach (JanusProcess janus in _janus)
            janus.Dispose();
        _folder.Delete(recursive: true);
    }
}

/// <summary>A participant in this process: real session, real transport, real encoder and decoder.</summary>
internal sealed class TestParticipant : IMediaRecorder, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestMeeting _meeting;
    private readonly DeviceCredentials _credentials;
    private readonly DeviceIdentity _identity;
    private readonly string _name;
    private readonly CameraPipeline? _camera;
    private readonly LocalCertificate _certificate = LocalCertificate.Create();
    private readonly List<SessionState> _states = [];
    private readonly VideoDecoder _decoder = new();
    private IMeetingSession? _session;

    /// <param name="height">Of the camera's picture; null for no camera.</param>
    public TestParticipant(TestMeeting meeting, DeviceCredentials credentials, DeviceIdentity identity, string name, int? height)
    {
        _meeting = meeting;
        _credentials = credentials;
        _identity = identity;
        _name = name;
        if (height is { } lines)
        {
            int width = lines * 16 / 9;
            CameraOptions options = new()
            {
                Format = "lavfi", Device = $"testsrc2=size={width}x{lines}:rate=15", Width = width, Height = lines, FrameRate = 15
            };
            _camera = new CameraPipeline(
                options, new EncoderOptions(), new EncoderSelection("libx264", []), TimeProvider.System, NullLogger.Instance);
        }
    }

    public SessionSnapshot Snapshot => _session!.Snapshot;

    /// <summary>As it was paired.</summary>
    public (UserId User, HardwareId Hardware) Device => (_credentials.User, _credentials.Hardware);

    public IReadOnlyList<SessionState> States
    {
        get
        {
            lock (_states)
                return [.. _states];
        }
    }

    public void Join(
        EncryptionType encryption = EncryptionType.EndToEnd, ServerEndpoint? server = null, string? token = null,
        byte[]? statementRoot = null, MeetingId? meeting = null, string passcode = "")
    {
        DeviceCredentials credentials = _credentials with
        {
            DeviceToken = token ?? _credentials.DeviceToken,
            StatementRoot = statementRoot ?? _credentials.StatementRoot
        };
        ParticipantContext context = new(
            server ?? _meeting.Endpoint, credentials, _identity, _certificate, new MediaDevices(
                _camera, null, null, this)
            { Screen = Screen, Pictures = Screens }, TimeProvider.System, NullLogger.Instance)
        {
            KeepsChat = true,
        };
        JoinRequest request = new(meeting ?? _meeting.Meeting, passcode, _name, encryption);
        _session = new MeetingSessionFactory(context).Join(request, snapshot =>
        {
            lock (_states)
                _states.Add(snapshot.State);
        });
    }

    /// <summary>Takes this one's own screen.</summary>
    public SharedScreenSource Screen { get; } = new();

    /// <summary>What comes of the others' screens.</summary>
    public SeenScreens Screens { get; } = new();

    /// <summary>Height of the picture whose key frame came last; 0 before the first.</summary>
    public int SeenHeight => _decoder.Height;

    /// <summary>The camera makes its large picture, or not: as when there is no room for it.</summary>
    public void SetLarge(bool enabled) => _camera!.SetEnabled(MediaStream.Picture, enabled);

    public void SetLocked(bool locked) => _session!.SetLocked(locked);

    public void Decide(HostDecision decision) => _session!.Decide(decision);

    public bool Say(string text) => _session!.Say(text);

    public void RaiseHand(bool up) => _session!.RaiseHand(up);

    /// <summary>What was said, and by whom, as it is to be read here.</summary>
    public IEnumerable<(string From, string Text)> Chat => Snapshot.Chat.Lines.Select(line => (line.DisplayName, line.Text));

    public void ShareScreen(bool on) => _session!.ShareScreen(on);

    public void SetPictures(WantedPictures wanted) => _session!.SetPictures(wanted);

    public Task LeaveAsync() => _session!.LeaveAsync();

    /// <summary>Waits for a condition of the snapshot, and fails with the snapshot's own words.</summary>
    public async Task<SessionSnapshot> UntilAsync(Func<SessionSnapshot, bool> condition)
    {
        long begun = TimeProvider.System.GetTimestamp();
        while (!condition(Snapshot))
        {
            SessionSnapshot now = Snapshot;
            Assert.True(
                TimeProvider.System.GetElapsedTime(begun) < Patience, $"{_name} is {now.State}, {now.End}, {now.Encryption}, {now.Media}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        return Snapshot;
    }

    public Task<SessionSnapshot> UntilEndedAsync() => UntilAsync(snapshot => snapshot.State == SessionState.Ended);

    /// <summary>In the meeting, and ten pictures more than now.</summary>
    public Task<SessionSnapshot> UntilSeeingMoreAsync()
    {
        long seen = Snapshot.Media.PicturesOpened;
        return UntilAsync(snapshot => snapshot.State == SessionState.InMeeting && snapshot.Media.PicturesOpened > seen + 10);
    }

    /// <summary>In the meeting, and not one picture in half a second, in which there are seven or so.</summary>
    public async Task UntilSeeingNothingAsync()
    {
        long begun = TimeProvider.System.GetTimestamp(), seen;
        do
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience, $"{_name} still sees, {Snapshot.Media}");
            seen = Snapshot.Media.PicturesOpened;
            await Task.Delay(500, TestContext.Current.CancellationToken);
        }
        while (Snapshot.State != SessionState.InMeeting || Snapshot.Media.PicturesOpened != seen);
    }

    public Task<SessionSnapshot> UntilSeeingAsync() =>
        UntilAsync(snapshot => snapshot.State == SessionState.InMeeting && snapshot.Media.PicturesOpened > 5);

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
            await _session.DisposeAsync();
        _camera?.Dispose();
        _identity.Dispose();
        _certificate.Dispose();
        _decoder.Dispose();
    }

    /// <summary>Several streams' threads call it.</summary>
    void IMediaRecorder.AddVideo(ReadOnlySpan<byte> annexB, bool isKeyFrame, TimeSpan at)
    {
        lock (_decoder)
        {
            if (isKeyFrame)
                _decoder.Decode(annexB);
        }
    }

    void IMediaRecorder.AddAudio(ReadOnlySpan<byte> opusPacket, TimeSpan at)
    {
    }
}
