using System.Net.Sockets;
using System.Text;

namespace ZoomRooms.Appliance.Sockets;

/// <summary>A Unix socket (mode 0660) that answers each line it is sent with one answer. No network port is opened.</summary>
internal sealed class UnixSocketServer : IAsyncDisposable
{
    private const int ShortLine = 256;
    private const UnixFileMode OwnerAndGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly int _longestLine;
    private readonly string _path;
    private readonly Func<string, string> _answer;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _clients = new(8, 8);
    private readonly Task _loop;

    /// <summary>Listens at once; a socket file left behind by a killed process is replaced.</summary>
    /// <param name="longestLine">What an asker may send before it is answered.</param>
    /// <exception cref="IOException">The folder cannot be made or written.</exception>
    /// <exception cref="SocketException">The socket cannot be bound.</exception>
    public UnixSocketServer(string path, Func<string, string> answer, int longestLine = ShortLine)
    {
        _longestLine = longestLine;
        _path = path;
        _answer = answer;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, OwnerAndGroup);
        // More may wait than are served at once: a full queue turns the next asker away at once.
        _listener.Listen(64);
        _loop = AcceptAsync();
    }

    /// <summary>Sends a line to such a socket and returns the answer; null when nobody listens there, or nobody answers in 5 s.</summary>
    public static async Task<string?> AskAsync(string path, string line, CancellationToken cancellation)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), patience.Token);
            await using NetworkStream stream = new(socket);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), patience.Token);
            using StreamReader reader = new(stream, Encoding.UTF8);
            return await reader.ReadToEndAsync(patience.Token);
        }
        catch (Exception absent) when (
            absent is SocketException or IOException || (absent is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _loop;
        File.Delete(_path);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _clients.WaitAsync(_stop.Token);
                Socket client = await _listener.AcceptAsync(_stop.Token);
                _ = ServeAsync(client);
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                if (_stop.IsCancellationRequested)
                    return;
                _clients.Release();
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            patience.CancelAfter(Patience);
            await using NetworkStream stream = new(client, ownsSocket: true);
            byte[] buffer = new byte[_longestLine];
            int length = 0;
            while (length < _longestLine && !buffer.AsSpan(0, length).Contains((byte)'\n'))
            {
                int read = await stream.ReadAsync(buffer.AsMemory(length), patience.Token);
                if (read == 0)
                    break;
                length += read;
            }
            string line = Encoding.UTF8.GetString(buffer, 0, length).TrimEnd('\n', '\r');
            await stream.WriteAsync(Encoding.UTF8.GetBytes(_answer(line)), patience.Token);
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The asker went away or said nothing: its loss.
        }
        finally
        {
            _clients.Release();
        }
    }
}
