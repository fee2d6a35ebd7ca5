using System.Threading.Channels;

namespace ZoomRooms.Client.Signaling;

/// <summary>
/// What waits for the server to read: bounded, and written by one loop. Whoever has something to say puts it here and goes on; a server
/// that lets it fill up is not spoken to any more.
/// </summary>
internal sealed class SignalOutbox
{
    /// <summary>As many as are kept for a connection that breaks, and as a server keeps for a client.</summary>
    public const int Messages = 4096, Bytes = 16 * 1024 * 1024;

    private readonly Channel<byte[]> _messages = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _lock = new();
    private int _queued;
    private long _bytes;
    private bool _complete;

    /// <summary>Messages that wait, or are being written.</summary>
    public int Queued
    {
        get
        {
            lock (_lock)
                return _queued;
        }
    }

    /// <summary>
    /// Queues a message. False when there is no room: the server does not read. After <see cref="Complete"/> nothing is queued.
    /// </summary>
    public bool TryAdd(byte[] message)
    {
        lock (_lock)
        {
            if (_complete)
                return true;
            if (_queued >= Messages || _bytes + message.Length > Bytes)
                return false;
            _queued++;
            _bytes += message.Length;
            return _messages.Writer.TryWrite(message);
        }
    }

    /// <summary>Nothing more is queued. What is, is still written.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _complete = true;
            _messages.Writer.TryComplete();
        }
    }

    /// <summary>Writes one message after the other, until <see cref="Complete"/> and the last.</summary>
    public async Task RunAsync(Func<byte[], Task> write)
    {
        await foreach (byte[] message in _messages.Reader.ReadAllAsync())
        {
            await write(message);
            lock (_lock)
            {
                _queued--;
                _bytes -= message.Length;
            }
        }
    }
}
