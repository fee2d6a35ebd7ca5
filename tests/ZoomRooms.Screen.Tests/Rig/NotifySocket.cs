using System.Net.Sockets;
using System.Text;

namespace ZoomRooms.Screen.Tests.Rig;

/// <summary>Listens as the service manager does.</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 120_000 };

    public NotifySocket(string path)
    {
        Path = path;
        _socket.Bind(new UnixDomainSocketEndPoint(path));
    }

    public string Path { get; }

    /// <summary>The next that it is told; waits for it.</summary>
    public string Hear()
    {
        byte[] said = new byte[4096];
        return Encoding.UTF8.GetString(said, 0, _socket.Receive(said));
    }

    /// <summary>Waits for one like this.</summary>
    public string Hear(string beginning)
    {
        while (true)
        {
            string said = Hear();
            if (said.StartsWith(beginning, StringComparison.Ordinal))
                return said;
        }
    }

    /// <summary>Forgets what was said, and says whether anything was.</summary>
    public bool HasHeard()
    {
        bool heard = false;
        while (_socket.Available > 0)
        {
            Hear();
            heard = true;
        }
        return heard;
    }

    public void Dispose() => _socket.Dispose();
}
