using System.Net.Sockets;
using ZoomRooms.Media.Screens;

namespace ZoomRooms.Client.Tests.Pictures;

/// <summary>The other side of a picture port: listens, takes, or misbehaves.</summary>
internal sealed class Screen : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private Socket? _room;

    public Screen(string path)
    {
        File.Delete(path);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(4);
    }

    public Socket Room => _room!;

    public void Accept() => _room = _listener.Accept();

    /// <summary>The next message; waits for it.</summary>
    public (PictureMessage Message, byte[] AccessUnit) Take()
    {
        Assert.True(PictureMessage.TryRead(Read(PictureMessage.HeaderSize), out PictureMessage message));
        return (message, Read(message.Length));
    }

    public void Say(PictureReport report)
    {
        byte[] bytes = new byte[PictureReport.Size];
        report.Write(bytes);
        _room!.Send(bytes);
    }

    public void HangUp()
    {
        _room?.Dispose();
        _room = null;
    }

    public void Dispose()
    {
        _room?.Dispose();
        _listener.Dispose();
    }

    private byte[] Read(int length)
    {
        byte[] bytes = new byte[length];
        for (int have = 0; have < length;)
        {
            int read = _room!.Receive(bytes.AsSpan(have));
            Assert.True(read > 0, "the room hung up");
            have += read;
        }
        return bytes;
    }
}
