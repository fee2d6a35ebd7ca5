using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.Client.Media;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Session;
using ZoomRooms.Client.Tests.Signaling;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;

namespace ZoomRooms.Client.Tests.Session;

/// <summary>Who leaves stays on the line until the server has heard it, for as long as that is polite.</summary>
public sealed class A_goodbye : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    // Of the test, for what never comes.
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);
    private static readonly MeetingId Meeting = new(987654321);

    private readonly SocketServer _server = new();
    private readonly DeviceIdentity _identity = DeviceIdentity.Create();
    private readonly LocalCertificate _certificate = LocalCertificate.Create();
    private readonly WatchedTime _time = new();
    private MeetingSession? _session;

    /// <summary>
    /// Words that wait with the client for the server to read are lost when the client's end of the connection is reset, and it is reset
    /// when
    /// it is closed while something comes in.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Is_heard_by_a_server_that_reads_late_and_talks_meanwhile(bool endsForAll)
    {
        SocketConnection connection = await MeetAsync();
        // The client says now and then how much it has heard; nobody reads that.
        await TalkAsync(connection, 10_000);
        if (endsForAll)
            _session!.Decide(new HostDecision.End());
        Task left = _session!.LeaveAsync();
        await Task.WhenAny(left, _time.Waits(Patience)).WaitAsync(Hang, TestContext.Current.CancellationToken);
        await TalkAsync(connection, 2_000);

        List<ClientMessage> heard = await connection.ReadToEndAsync();
        Assert.Contains(heard, message => message is LeaveMeeting);
        Assert.Equal(endsForAll, heard.Any(message => message is EndMeeting));
        Assert.False(left.IsCompleted);
        await connection.AnswerGoodbyeAsync();
        await left.WaitAsync(Hang, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task That_nobody_answers_is_waited_for_two_seconds_and_no_longer()
    {
        SocketConnection connection = await MeetAsync();
        Task left = _session!.LeaveAsync();
        Assert.Contains(await connection.ReadToEndAsync(), message => message is LeaveMeeting);
        // A server that says nothing at all is given up by the WebSocket itself.
        Task talking = Task.Run(() => TalkAsync(connection, int.MaxValue), TestContext.Current.CancellationToken);
        Assert.False(left.IsCompleted);
        _time.Advance(Patience);
        await left.WaitAsync(Hang, TestContext.Current.CancellationToken);
        await talking.WaitAsync(Hang, TestContext.Current.CancellationToken);
        Assert.Equal(SessionEndReason.Left, _session.Snapshot.End?.Reason);
    }

    [Fact]
    public async Task Is_the_last_word_also_where_the_connection_breaks_after_it()
    {
        SocketConnection connection = await MeetAsync();
        Task left = _session!.LeaveAsync();
        Assert.Contains(await connection.ReadToEndAsync(), message => message is LeaveMeeting);
        connection.Break();
        using var over = new CancellationTokenSource();
        Task another = _server.SomebodyConnectsAsync(over.Token);
        Assert.Same(left, await Task.WhenAny(left, another).WaitAsync(Hang, TestContext.Current.CancellationToken));
        await over.CancelAsync();
        Assert.True(another.IsCanceled || !another.IsCompleted, "the client came back after its goodbye");
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
        {
            Task left = _session.LeaveAsync();
            _time.Advance(TimeSpan.FromMinutes(1));
            await left.WaitAsync(Hang, TestContext.Current.CancellationToken);
        }
        await _server.DisposeAsync();
        _identity.Dispose();
        _certificate.Dispose();
    }

    /// <summary>A host is let into its meeting; the server's end of the connection.</summary>
    private async Task<SocketConnection> MeetAsync()
    {
        var context = new ParticipantContext(
            _server.Endpoint,
            new DeviceCredentials(new UserId(1), new HardwareId(1), new string('b', 64), new byte[DeviceCredentials.StatementRootBytes]), _identity,
            _certificate, new MediaDevices(null, null, null), _time, NullLogger.Instance);
        var accepted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _session = MeetingSession.Begin(context, new JoinRequest(Meeting, "", "Host", EncryptionType.Enhanced), snapshot =>
        {
            if (snapshot.State is not (SessionState.Connecting or SessionState.WaitingForHost))
                accepted.TrySetResult();
        });
        SocketConnection connection = await _server.TakeAsync();
        Assert.IsType<JoinMeeting>(await connection.NextAsync());
        var host = new RosterEntry(new ParticipantId(1), new UserId(1), new HardwareId(1), "Host", ClientType.ZoomRooms, 11, 12);
        await connection.TellAsync(
            new JoinAccepted(Meeting, MeetingUuid.Create(), "Weekly", EncryptionType.Enhanced, host, [], host.Participant, MayCommand: true));
        await accepted.Task;
        Assert.Null(_session.Snapshot.End);
        return connection;
    }

    private static async Task TalkAsync(SocketConnection connection, int messages)
    {
        for (int i = 0; i < messages && await connection.TellAsync(new SignalPong(i)); i++)
        {
        }
    }

    /// <summary>Time that goes on when the test says so, and tells what is waited for.</summary>
    private sealed class WatchedTime : FakeTimeProvider
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<TimeSpan, TaskCompletionSource> _waits = [];

        /// <summary>Somebody waits for so long.</summary>
        public Task Waits(TimeSpan wait)
        {
            lock (_lock)
                return Of(wait).Task;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = base.CreateTimer(callback, state, dueTime, period);
            lock (_lock)
                Of(dueTime).TrySetResult();
            return timer;
        }

        private TaskCompletionSource Of(TimeSpan wait) =>
            _waits.TryGetValue(wait, out TaskCompletionSource? known)
                ? known : _waits[wait] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
