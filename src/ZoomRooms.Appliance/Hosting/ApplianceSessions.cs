using Microsoft.Extensions.Logging;
using ZoomRooms.Appliance.Calendar;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Client.Pictures;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Session;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Client.Storage;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Media.Video;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;

namespace ZoomRooms.Appliance.Hosting;

/// <summary>Starts the room's sessions. Credentials are read at each join, so that a room paired meanwhile needs no restart.</summary>
/// <param name="screen">
/// Where pictures are shown; null for a room without a screen. Pictures are asked for while somebody takes them there.
/// </param>
internal sealed class ApplianceSessions(
    ApplianceOptions options, MediaDevices devices, TimeProvider time, ILogger logger, Agenda? agenda = null, PicturePort? screen = null)
    : IMeetingSessionFactory, IDisposable
{
    private readonly Lock _gate = new();
    private IMeetingSession? _latest;
    private readonly LocalCertificate _certificate = LocalCertificate.Create(time);
    private readonly KeyStore _keys = KeyStore.Open(options.Paths.State, options.Keys.IsSealed);
    private DeviceIdentity? _identity;

    public KeyStore Keys => _keys;

    public IMeetingSession Join(JoinRequest request, Action<SessionSnapshot> changed)
    {
        if (request.Meeting == default)
            return new RefusedSession(
                request, new SessionEnd(
                    SessionEndReason.NothingScheduled, agenda?.Now().Reason is { Length: > 0 } reason
                        ? reason : "Nothing is scheduled now."), changed);
        try
        {
            _identity ??= _keys.LoadOrCreate();
            if (DeviceCredentials.TryLoad(options.Paths.State) is not { } credentials)
                return new RefusedSession(
                    request, new SessionEnd(
                        SessionEndReason.Refused,
                        "This room is not paired with a meeting server. Run \"zoomrooms-appliance pair CODE\" with a code of the server's administrator.", RefusalCode.NotPaired), changed);
            MeetingSessionFactory factory = new(Context(_identity, credentials));
            IMeetingSession session = factory.Join(request with { Pictures = Wanted }, changed);
            lock (_gate)
                _latest = session;
            // Who takes pictures may have come or gone meanwhile.
            FollowScreen();
            return session;
        }
        catch (Exception unusable) when (unusable is KeyStoreException or IOException or UnauthorizedAccessException)
        {
            return new RefusedSession(
                request, new SessionEnd(SessionEndReason.InternalError, $"The room's keys cannot be used: {unusable.Message}"), changed);
        }
    }

    /// <summary>Somebody takes pictures now, or nobody does any more: the meeting that the room is in asks for them, or for none.</summary>
    public void FollowScreen()
    {
        lock (_gate)
            _latest?.SetPictures(Wanted);
    }

    private WantedPictures Wanted => screen is { IsConnected: true } ? options.Pictures.Wanted : WantedPictures.None;

    /// <summary>
    /// Makes the first join as quick as the second; see <see cref="SessionWarmUp"/>. What is wrong with keys or server shows at the join.
    /// </summary>
    public async Task WarmUpAsync(CancellationToken cancellation)
    {
        try
        {
            _identity ??= _keys.LoadOrCreate();
            DeviceCredentials? credentials = DeviceCredentials.TryLoad(options.Paths.State);
            await SessionWarmUp.RunAsync(
                Context(_identity, credentials ?? new DeviceCredentials(default, default, "", [])), credentials is not null, cancellation);
        }
        catch (Exception unusable) when (unusable is KeyStoreException or IOException or UnauthorizedAccessException)
        {
            ApplianceLog.KeysUnusable(logger);
        }
    }

    public void Dispose()
    {
        _identity?.Dispose();
        _certificate.Dispose();
    }

    /// <summary>The meeting server, with what follows its certificate; before the pairing nothing does.</summary>
    public static ServerEndpoint ServerOf(ApplianceOptions options, TimeProvider time)
    {
        byte[] root;
        try
        {
            root = DeviceCredentials.TryLoad(options.Paths.State)?.StatementRoot ?? [];
        }
        catch (Exception unusable) when (unusable is KeyStoreException or IOException or UnauthorizedAccessException)
        {
            // Said where it is joined with.
            root = [];
        }
        return ServerOf(options, root, time);
    }

    private static ServerEndpoint ServerOf(ApplianceOptions options, byte[] statementRoot, TimeProvider time)
    {
        ServerEndpoint server = new(new Uri(options.Server.Url), options.Server.CertificateSha256);
        return server with { Renewal = CertificateRenewal.Of(server, statementRoot, options.Paths.State, time) };
    }

    private ParticipantContext Context(DeviceIdentity identity, DeviceCredentials credentials) => new(
        ServerOf(options, credentials.StatementRoot, time), credentials, identity, _certificate, devices, time, logger);

    /// <summary>A session that was over before it began.</summary>
    private sealed class RefusedSession : IMeetingSession
    {
        public RefusedSession(JoinRequest request, SessionEnd end, Action<SessionSnapshot> changed)
        {
            Snapshot = new SessionSnapshot(
                SessionState.Ended, end, request.Meeting, null, EncryptionEvidence.None(
                    request.Encryption), null, [], MediaStatistics.None, []);
            changed(Snapshot);
        }

        public SessionSnapshot Snapshot { get; }

        public void SetLocked(bool locked)
        {
        }

        public void Decide(HostDecision decision)
        {
        }

        public void SetPictures(WantedPictures wanted)
        {
        }

        public Task LeaveAsync() => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
