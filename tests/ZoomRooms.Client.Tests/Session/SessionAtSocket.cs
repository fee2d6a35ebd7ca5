using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Client.Media;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Session;
using ZoomRooms.Client.Tests.Signaling;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.TestKit;

namespace ZoomRooms.Client.Tests.Session;

/// <summary>A session of a host with a server that is no more than its socket, in a time that the test lets pass.</summary>
internal sealed class SessionAtSocket : IAsyncDisposable
{
    /// <summary>Of the test, for what never comes.</summary>
    public static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    private static readonly MeetingId Meeting = new(987654321);

    private readonly DeviceIdentity _identity = DeviceIdentity.Create();
    private readonly LocalCertificate _certificate = LocalCertificate.Create();
    private MeetingSession? _session;

    public SocketServer Server { get; } = new();

    public WatchedTime Time { get; } = new();

    public MeetingSession Session => _session!;

    /// <summary>The host is let into its meeting; the server's end of the connection.</summary>
    public async Task<SocketConnection> MeetAsync(EncryptionType encryption)
    {
        ParticipantContext context = new(
            Server.Endpoint,
            new DeviceCredentials(new UserId(1), new HardwareId(1), new string('b', 64), new byte[DeviceCredentials.StatementRootBytes]),
            _identity, _certificate, new MediaDevices(null, null, null), Time, NullLogger.Instance);
        TaskCompletionSource accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _session = MeetingSession.Begin(context, new JoinRequest(Meeting, "", "Host", encryption), snapshot =>
        {
            if (snapshot.State is not (SessionState.Connecting or SessionState.WaitingForHost))
                accepted.TrySetResult();
        });
        SocketConnection connection = await Server.TakeAsync();
        Assert.IsType<JoinMeeting>(await connection.NextAsync());
        RosterEntry host = Entry(1, "Host");
        await connection.TellAsync(
            new JoinAccepted(Meeting, MeetingUuid.Create(), "Weekly", encryption, host, [], host.Participant, MayCommand: true));
        await accepted.Task;
        Assert.Null(_session.Snapshot.End);
        return connection;
    }

    /// <summary>The server says that somebody joined, and the session has heard it.</summary>
    public async Task SomebodyJoinsAsync(SocketConnection connection, uint number)
    {
        await connection.TellAsync(new ParticipantJoined(Entry(number, "Guest")));
        await UntilAsync(snapshot => snapshot.Seats.Any(seat => seat.Participant.Value == number));
    }

    private static RosterEntry Entry(uint number, string name) =>
        new(new ParticipantId(number), new UserId(
            number), new HardwareId(number), name, ClientType.ZoomRooms, (10 * number) + 1, (10 * number) + 2);

    /// <summary>The session says so; a server that the test keeps talking is not taken for one that hangs.</summary>
    public async Task<SessionSnapshot> UntilAsync(Func<SessionSnapshot, bool> condition, SocketConnection? talking = null)
    {
        long begun = TimeProvider.System.GetTimestamp();
        while (!condition(Session.Snapshot))
        {
            SessionSnapshot now = Session.Snapshot;
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Hang, $"the session is {now.State}, locked {now.Locked}, {now.End}");
            if (talking is not null)
                await talking.TellAsync(new SignalPong(1));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
        return Session.Snapshot;
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
        {
            Task left = _session.LeaveAsync();
            await Task.WhenAny(left, Time.Waits(TimeSpan.FromSeconds(2))).WaitAsync(Hang, TestContext.Current.CancellationToken);
            Time.Advance(TimeSpan.FromMinutes(1));
            await left.WaitAsync(Hang, TestContext.Current.CancellationToken);
        }
        await Server.DisposeAsync();
        _identity.Dispose();
        _certificate.Dispose();
    }
}
