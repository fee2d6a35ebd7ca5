using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace ZoomRooms.Benchmarks.Entrance;

/// <summary>
/// Somebody at one address who connects so many times a second, makes the TLS handshake, says nothing, and stays for as long as it may.
/// </summary>
internal sealed class Flood : IAsyncDisposable
{
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(20);

    private readonly IPEndPoint _server;
    private readonly IPAddress _from;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _coming;
    private long _came, _shookHands, _held, _most;

    public Flood(IPEndPoint server, IPAddress from, int perSecond)
    {
        (_server, _from) = (server, from);
        _coming = Task.Run(() => ComeAsync(perSecond));
    }

    /// <summary>Connections tried.</summary>
    public long Came => Interlocked.Read(ref _came);

    /// <summary>Those of them that got as far as a TLS connection.</summary>
    public long ShookHands => Interlocked.Read(ref _shookHands);

    /// <summary>Those at once.</summary>
    public long Most => Interlocked.Read(ref _most);

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _coming;
        _over.Dispose();
    }

    private async Task ComeAsync(int perSecond)
    {
        List<Task> holding = new();
        using PeriodicTimer rounds = new(Round);
        double due = 0;
        while (!_over.IsCancellationRequested)
        {
            await rounds.WaitForNextTickAsync();
            holding.RemoveAll(task => task.IsCompleted);
            for (due += perSecond * Round.TotalSeconds; due >= 1; due--)
                holding.Add(HoldAsync());
        }
        await Task.WhenAll(holding);
    }

    private async Task HoldAsync()
    {
        Interlocked.Increment(ref _came);
        bool holds = false;
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(_from, 0));
            await socket.ConnectAsync(_server, _over.Token);
#pragma warning disable CA5359 // Whom it disturbs an outsider does not ask.
            await using SslStream tls = new(new NetworkStream(socket), false, static (_, _, _, _) => true);
#pragma warning restore CA5359
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "server" }, _over.Token);
            holds = true;
            Interlocked.Increment(ref _shookHands);
            long held = Interlocked.Increment(ref _held);
            while (held > Interlocked.Read(ref _most))
                Interlocked.Exchange(ref _most, held);
            byte[] nothing = new byte[1];
            _ = await tls.ReadAsync(nothing, _over.Token);
        }
        catch (Exception turnedAway) when (
            turnedAway is SocketException or IOException or AuthenticationException or OperationCanceledException)
        {
            // Another comes in its place.
        }
        finally
        {
            if (holds)
                Interlocked.Decrement(ref _held);
        }
    }
}
