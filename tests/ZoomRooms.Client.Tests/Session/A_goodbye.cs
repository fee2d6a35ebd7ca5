using ZoomRooms.Client.Tests.Signaling;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Tests.Session;

/// <summary>Who leaves stays on the line until the server has heard it, for as long as that is polite.</summary>
public sealed class A_goodbye : IAsyncDisposable
{
    private const int Words = 1_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Hang = SessionAtSocket.Hang;

    private readonly SessionAtSocket _host = new();

    /// <summary>
    /// Words that wait with the client for the server to read are lost when the client's end of the connection is reset, and it is reset
    /// when it is closed while something comes in.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Is_heard_by_a_server_that_reads_late_and_talks_meanwhile(bool endsForAll)
    {
        SocketConnection connection = await _host.MeetAsync(EncryptionType.Enhanced);
        // More than the server's window has room for. Said at once: who is not answered by its WebSocket for long gives the server up.
        await _host.SomebodyJoinsAsync(connection, 2);
        for (int i = 0; i < Words; i++)
            _host.Session.Decide(new HostDecision.MakeCoHost(2));
        if (endsForAll)
            _host.Session.Decide(new HostDecision.End());
        Task left = _host.Session.LeaveAsync();
        await Task.WhenAny(left, _host.Time.Waits(Patience)).WaitAsync(Hang, TestContext.Current.CancellationToken);
        await TalkAsync(connection, 100);

        List<ClientMessage> heard = await connection.ReadToEndAsync();
        Assert.Equal(Words, heard.Count(message => message is MakeCoHost));
        Assert.Contains(heard, message => message is LeaveMeeting);
        Assert.Equal(endsForAll, heard.Any(message => message is EndMeeting));
        Assert.False(left.IsCompleted);
        await connection.AnswerGoodbyeAsync();
        await left.WaitAsync(Hang, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task That_nobody_answers_is_waited_for_two_seconds_and_no_longer()
    {
        SocketConnection connection = await _host.MeetAsync(EncryptionType.Enhanced);
        Task left = _host.Session.LeaveAsync();
        Assert.Contains(await connection.ReadToEndAsync(), message => message is LeaveMeeting);
        // A server that says nothing at all is given up by the WebSocket itself.
        Task talking = Task.Run(() => TalkAsync(connection, int.MaxValue), TestContext.Current.CancellationToken);
        Assert.False(left.IsCompleted);
        _host.Time.Advance(Patience);
        await left.WaitAsync(Hang, TestContext.Current.CancellationToken);
        await talking.WaitAsync(Hang, TestContext.Current.CancellationToken);
        Assert.Equal(SessionEndReason.Left, _host.Session.Snapshot.End?.Reason);
    }

    [Fact]
    public async Task Is_the_last_word_also_where_the_connection_breaks_after_it()
    {
        SocketConnection connection = await _host.MeetAsync(EncryptionType.Enhanced);
        Task left = _host.Session.LeaveAsync();
        Assert.Contains(await connection.ReadToEndAsync(), message => message is LeaveMeeting);
        connection.Break();
        using CancellationTokenSource over = new();
        Task another = _host.Server.SomebodyConnectsAsync(over.Token);
        Assert.Same(left, await Task.WhenAny(left, another).WaitAsync(Hang, TestContext.Current.CancellationToken));
        await over.CancelAsync();
        Assert.True(another.IsCanceled || !another.IsCompleted, "the client came back after its goodbye");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static async Task TalkAsync(SocketConnection connection, int messages)
    {
        for (int i = 0; i < messages && await connection.TellAsync(new SignalPong(i)); i++)
        {
        }
    }
}
