using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.Client.Signaling;
using ZoomRooms.TestKit;

namespace ZoomRooms.Client.Tests.Signaling;

/// <summary>RFC 8305 against real black holes: a port of ::1 whose queue is full answers nothing, as a filtered address does.</summary>
public sealed class Names_with_several_addresses : IDisposable
{
    // Of the test, for what never comes.
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    private readonly WatchedTime _time = new();
    private readonly BlackHole _dead = new(IPAddress.IPv6Loopback);
    private readonly TcpListener _working;

    public Names_with_several_addresses()
    {
        _working = new TcpListener(IPAddress.Loopback, _dead.Port);
        _working.Start();
    }

    [Fact]
    public async Task A_dead_address_costs_a_quarter_of_a_second()
    {
        Task<Socket> connecting = Connect(IPAddress.IPv6Loopback, IPAddress.Loopback);
        await _time.Waits(DualStack.BetweenAttempts).WaitAsync(Hang, TestContext.Current.CancellationToken);
        Assert.False(connecting.IsCompleted);
        _time.Advance(DualStack.BetweenAttempts);
        using Socket socket = await connecting.WaitAsync(Hang, TestContext.Current.CancellationToken);
        Assert.Equal(IPAddress.Loopback, ((IPEndPoint)socket.RemoteEndPoint!).Address);
    }

    [Fact]
    public async Task One_that_refuses_costs_no_time_at_all()
    {
        using Socket refusing = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        refusing.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), _dead.Port));
        using Socket socket = await Connect(IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.3"), IPAddress.Loopback).WaitAsync(
            Hang, TestContext.Current.CancellationToken);
        Assert.Equal(IPAddress.Loopback, ((IPEndPoint)socket.RemoteEndPoint!).Address);
    }

    [Fact]
    public async Task The_slow_one_is_taken_where_it_answers_first_after_all()
    {
        Task<Socket> connecting = Connect(IPAddress.IPv6Loopback, IPAddress.Parse("127.0.0.2"));
        await _time.Waits(DualStack.BetweenAttempts).WaitAsync(Hang, TestContext.Current.CancellationToken);
        _time.Advance(DualStack.BetweenAttempts);
        // The other one refuses; a place in the queue of the first becomes free.
        _dead.Revive();
        using Socket socket = await connecting.WaitAsync(Hang, TestContext.Current.CancellationToken);
        Assert.Equal(IPAddress.IPv6Loopback, ((IPEndPoint)socket.RemoteEndPoint!).Address);
    }

    [Fact]
    public async Task None_that_answers_is_said_with_what_the_first_said_and_none_at_all_too()
    {
        _working.Stop();
        SocketException refused = await Assert.ThrowsAsync<SocketException>(
            () => Connect(IPAddress.Loopback, IPAddress.Parse("127.0.0.2")));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        SocketException nothing = await Assert.ThrowsAsync<SocketException>(() => Connect());
        Assert.Equal(SocketError.HostNotFound, nothing.SocketErrorCode);
        using CancellationTokenSource given = new();
        Task<Socket> waiting = Connect(given.Token, IPAddress.IPv6Loopback);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Hang, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_resolver_that_leaves_the_question_for_IPv6_unanswered_is_asked_for_IPv4_alone()
    {
        DualStack network = new(_time, (_, family, cancellation) => family == AddressFamily.InterNetwork
            ? Task.FromResult<IPAddress[]>([IPAddress.Loopback])
            : Task.Delay(Timeout.InfiniteTimeSpan, cancellation).ContinueWith<IPAddress[]>(_ => [], TaskScheduler.Default));
        Task<Socket> connecting = network.ConnectAsync("meet.test", _dead.Port, TestContext.Current.CancellationToken);
        await _time.Waits(DualStack.ResolutionPatience).WaitAsync(Hang, TestContext.Current.CancellationToken);
        Assert.False(connecting.IsCompleted);
        _time.Advance(DualStack.ResolutionPatience);
        using Socket socket = await connecting.WaitAsync(Hang, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Families_take_turns_beginning_with_the_one_that_the_machine_prefers()
    {
        IPAddress[] all = [.. ((string[])["fd00::1", "fd00::2", "fd00::3", "192.0.2.1", "192.0.2.2"]).Select(IPAddress.Parse)];
        Assert.Equal(["fd00::1", "192.0.2.1", "fd00::2", "192.0.2.2", "fd00::3"], DualStack.TakeTurns(all).Select(one => one.ToString()));
        Assert.Equal("192.0.2.2", DualStack.TakeTurns([.. all.Reverse()])[0].ToString());
        Assert.Empty(DualStack.TakeTurns([]));
    }

    [Fact]
    public async Task Whoever_asks_over_HTTP_asks_that_way()
    {
        DualStack network = new(_time, (_, _, _) => Task.FromResult<IPAddress[]>([IPAddress.IPv6Loopback, IPAddress.Loopback]));
        using HttpClient http = new(
            PinnedConnection.CreateHandler(new ServerEndpoint(new Uri($"https://meet.test:{_dead.Port}"), ""), null, network))
        {
            Timeout = Timeout.InfiniteTimeSpan
        };
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task<HttpResponseMessage> asking = http.GetAsync(new Uri($"https://meet.test:{_dead.Port}/"), over.Token);
        await _time.Waits(DualStack.BetweenAttempts).WaitAsync(Hang, TestContext.Current.CancellationToken);
        _time.Advance(DualStack.BetweenAttempts);
        using TcpClient asked = await _working.AcceptTcpClientAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(Hang, TestContext.Current.CancellationToken);
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => asking);
    }

    public void Dispose()
    {
        _dead.Dispose();
        _working.Dispose();
    }

    private Task<Socket> Connect(params IPAddress[] addresses) => Connect(TestContext.Current.CancellationToken, addresses);

    private Task<Socket> Connect(CancellationToken cancellation, params IPAddress[] addresses) =>
        new DualStack(_time, (_, _, _) => Task.FromResult(addresses)).ConnectAsync("meet.test", _dead.Port, cancellation);

    /// <summary>A port whose queue is full: the kernel drops what asks for a connection.</summary>
    private sealed class BlackHole : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        private readonly List<Socket> _queue = [];

        public BlackHole(IPAddress address)
        {
            _listener.DualMode = false;
            _listener.Bind(new IPEndPoint(address, 0));
            _listener.Listen(0);
            // As many as the kernel takes; one more begins and gets no answer.
            while (_queue.Count < 16)
            {
                Socket one = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
                _queue.Add(one);
                try
                {
                    one.Connect(_listener.LocalEndPoint!);
                }
                catch (SocketException waiting) when (waiting.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
                {
                    // Over the loopback interface an answer is there before the call returns.
                    if (!one.Poll(0, SelectMode.SelectWrite))
                        break;
                }
            }
        }

        public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

        /// <summary>From now on takes whoever comes, as their attempts are repeated by the kernel.</summary>
        public void Revive() => _ = TakeAllAsync();

        private async Task TakeAllAsync()
        {
            try
            {
                while (true)
                    (await _listener.AcceptAsync()).Dispose();
            }
            catch (Exception over) when (over is SocketException or ObjectDisposedException)
            {
                // The test is.
            }
        }

        public void Dispose()
        {
            _queue.ForEach(one => one.Dispose());
            _listener.Dispose();
        }
    }
}
