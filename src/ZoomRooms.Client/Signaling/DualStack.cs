using System.Net;
using System.Net.Http;
using System.Net.Sockets;

namespace ZoomRooms.Client.Signaling;

/// <summary>
/// Connects to a name that has several addresses ("Happy Eyeballs", RFC 8305): they are tried one after the other, each a quarter of a
/// second after the one before it, or at once when that one failed,
/// and the first that answers is taken. An address on which nothing answers costs that quarter of a second, and not the patience that is
/// meant for all of them. Families take turns, beginning with the one that the
/// machine prefers.
/// </summary>
public sealed class DualStack
{
    /// <summary>RFC 8305, section 8: "Connection Attempt Delay".</summary>
    public static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(250);

    /// <summary>After this long without an answer to both questions, that for IPv4 is asked alone: some networks drop the other.</summary>
    public static readonly TimeSpan ResolutionPatience = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly ResolveName _resolve;

    public DualStack(TimeProvider time, ResolveName resolve) => (_time, _resolve) = (time, resolve);

    /// <summary>The addresses of a name; <see cref="AddressFamily.Unspecified"/> for all.</summary>
    public delegate Task<IPAddress[]> ResolveName(string host, AddressFamily family, CancellationToken cancellation);

    /// <summary>By the machine's resolver.</summary>
    public static DualStack Machine { get; } = new(TimeProvider.System, Dns.GetHostAddressesAsync);

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation) =>
        new NetworkStream(await ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellation), ownsSocket: true);

    /// <exception cref="SocketException">None of the addresses answers; what the first of them said.</exception>
    public async Task<Socket> ConnectAsync(string host, int port, CancellationToken cancellation)
    {
        IPAddress[] addresses = IPAddress.TryParse(host, out IPAddress? literal) ? [literal] : await ResolveAsync(host, cancellation);
        return await RaceAsync(TakeTurns(addresses), (address, token) => ConnectAsync(new IPEndPoint(address, port), token), cancellation);
    }

    /// <summary>Alternates between families; within one, and in which comes first, the order stays.</summary>
    internal static IPAddress[] TakeTurns(IPAddress[] addresses)
    {
        if (addresses.Length == 0)
            return addresses;
        ILookup<bool, IPAddress> families = addresses.ToLookup(address => address.AddressFamily == addresses[0].AddressFamily);
        IPAddress[] preferred = [.. families[true]], others = [.. families[false]];
        return
        [
            .. Enumerable.Range(0, Math.Max(preferred.Length, others.Length))
                .SelectMany(i => (IPAddress[])[.. preferred.Skip(i).Take(1), .. others.Skip(i).Take(1)]),
        ];
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<IPAddress[]> all = _resolve(host, AddressFamily.Unspecified, over.Token);
        try
        {
            if (await Task.WhenAny(all, Task.Delay(ResolutionPatience, _time, over.Token)) == all)
                return await all;
            Task<IPAddress[]> old = _resolve(host, AddressFamily.InterNetwork, over.Token);
            Task<IPAddress[]> first = await Task.WhenAny(all, old);
            return await (first.IsCompletedSuccessfully && first.Result.Length > 0 ? first : first == all ? old : all);
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    private static async Task<Socket> ConnectAsync(IPEndPoint to, CancellationToken cancellation)
    {
        // Of one family: there are kernels without IPv6, whose sockets of both cannot be made.
        Socket socket = new(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            await socket.ConnectAsync(to, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task DisposeAsync(Task<Socket> late)
    {
        await ((Task)late).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (late.IsCompletedSuccessfully)
            late.Result.Dispose();
    }

    private async Task<Socket> RaceAsync(
        IPAddress[] addresses, Func<IPAddress, CancellationToken, Task<Socket>> connect, CancellationToken cancellation)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        List<Task<Socket>> attempts = [];
        Exception? failure = null;
        try
        {
            for (int next = 0; next < addresses.Length || attempts.Count > 0;)
            {
                Task? pause = null;
                if (next < addresses.Length)
                {
                    attempts.Add(connect(addresses[next++], over.Token));
                    pause = Task.Delay(BetweenAttempts, _time, over.Token);
                }
                // Until one answers, one fails, or it is the next one's turn.
                while (attempts.Count > 0)
                {
                    Task done = await Task.WhenAny(next < addresses.Length && pause is not null ? [.. attempts, pause] : attempts);
                    if (done == pause)
                        break;
                    Task<Socket> attempt = (Task<Socket>)done;
                    attempts.Remove(attempt);
                    if (attempt.IsCompletedSuccessfully)
                        return attempt.Result;
                    cancellation.ThrowIfCancellationRequested();
                    failure ??= attempt.Exception?.InnerException;
                    if (next < addresses.Length)
                        break;
                }
            }
            cancellation.ThrowIfCancellationRequested();
            throw failure ?? new SocketException((int)SocketError.HostNotFound);
        }
        finally
        {
            await over.CancelAsync();
            // Those that answer too late, or when nobody needs them any more.
            foreach (Task<Socket> late in attempts)
                _ = DisposeAsync(late);
        }
    }
}
