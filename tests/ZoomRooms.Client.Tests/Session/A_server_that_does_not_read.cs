using ZoomRooms.Client.Tests.Signaling;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Session;

namespace ZoomRooms.Client.Tests.Session;

/// <summary>
/// The server's end of the socket is open, and nobody reads from it. No time passes, so whatever waited for the server would wait for ever.
/// </summary>
public sealed class A_server_that_does_not_read : IAsyncDisposable
{
    private readonly SessionAtSocket _host = new();

    [Fact]
    public async Task Does_not_keep_people_from_locking_the_meeting()
    {
        SocketConnection connection = await _host.MeetAsync(EncryptionType.EndToEnd);
        await StickAsync(connection);
        bool locked = !_host.Session.Snapshot.Locked;
        _host.Session.SetLocked(locked);
        await _host.UntilAsync(snapshot => snapshot.Locked == locked, connection);
    }

    [Fact]
    public async Task Does_not_hide_that_the_media_connection_failed()
    {
        SocketConnection connection = await _host.MeetAsync(EncryptionType.EndToEnd);
        _host.Session.OnRtcEvent(new RtcEvent(RtcEventKind.Connected), opening: 0);
        await _host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        await StickAsync(connection);
        _host.Session.OnRtcEvent(new RtcEvent(RtcEventKind.Failed, TransportFailure.None, "Nobody answered."), opening: 0);
        await _host.UntilAsync(snapshot => snapshot.State == SessionState.ExchangingKeys, connection);
        _host.Time.Advance(TimeSpan.FromSeconds(1.5));
        SessionSnapshot ended = await _host.UntilAsync(snapshot => snapshot.State == SessionState.Ended, connection);
        Assert.Equal(SessionEndReason.TransportFailed, ended.End!.Reason);
    }

    [Fact]
    public async Task Does_not_keep_its_own_words_from_being_heard()
    {
        SocketConnection connection = await _host.MeetAsync(EncryptionType.EndToEnd);
        await StickAsync(connection);
        // More than are acknowledged at once: an acknowledgement would have to get away first.
        for (int i = 0; i < 2 * Resumption.AcknowledgeAfter; i++)
            await connection.TellAsync(new SignalPong(i));
        await connection.TellAsync(new IdentityUsedTwice());
        await _host.UntilAsync(snapshot => snapshot.IdentityUsedTwice, connection);
    }

    [Fact]
    public async Task Is_left_at_once_and_waited_for_two_seconds()
    {
        SocketConnection connection = await _host.MeetAsync(EncryptionType.EndToEnd);
        await StickAsync(connection);
        Task left = _host.Session.LeaveAsync();
        await _host.UntilAsync(snapshot => snapshot.End?.Reason == SessionEndReason.Left, connection);
        await _host.Time.Waits(TimeSpan.FromSeconds(2)).WaitAsync(SessionAtSocket.Hang, TestContext.Current.CancellationToken);
        Assert.False(left.IsCompleted);
        _host.Time.Advance(TimeSpan.FromSeconds(2));
        await left.WaitAsync(SessionAtSocket.Hang, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Ends_the_session_by_name_once_too_much_waits_for_it()
    {
        SocketConnection connection = await _host.MeetAsync(EncryptionType.Enhanced);
        for (int i = 0; i < 100_000 && _host.Session.Snapshot.End is null; i++)
        {
            _host.Session.Decide(new HostDecision.End());
            if (i % 100 == 0)
                await connection.TellAsync(new SignalPong(i));
        }
        SessionSnapshot ended = await _host.UntilAsync(snapshot => snapshot.End is not null, connection);
        Assert.Equal(SessionEndReason.ServerConnectionLost, ended.End!.Reason);
        Assert.Contains("does not read", ended.End.Detail, StringComparison.Ordinal);
        // To say goodbye to it would be of no use.
        await _host.Session.LeaveAsync().WaitAsync(SessionAtSocket.Hang, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    /// <summary>The session says so much that some of it does not get away.</summary>
    private async Task StickAsync(SocketConnection connection)
    {
        for (int i = 0; i < 200_000 && _host.Session.Unsent < 100; i++)
        {
            bool locked = !_host.Session.Snapshot.Locked;
            _host.Session.SetLocked(locked);
            await _host.UntilAsync(snapshot => snapshot.Locked == locked, connection);
        }
        Assert.True(_host.Session.Unsent >= 100, "the socket takes everything");
    }
}
