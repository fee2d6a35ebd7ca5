using System.Net.Sockets;
using ZoomRooms.Media.Screens;

namespace ZoomRooms.Screen.Tests.Rig;

/// <summary>A room as the screen sees it: connects, says its page again and again, and hands pictures on.</summary>
internal sealed class RoomStandIn : IDisposable
{
    private readonly Socket _socket;
    private readonly Lock _gate = new();
    private readonly Timer _timer;
    private readonly byte[] _report = new byte[PictureReport.Size];
    private ScreenPage? _page;
    private TimeSpan _age;
    private uint _participants;

    private RoomStandIn(Socket socket)
    {
        _socket = socket;
        _timer = new Timer(_ => Tell(), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(500));
    }

    public static async Task<RoomStandIn> ConnectAsync(string path)
    {
        for (int i = 0; ; i++)
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), TestContext.Current.CancellationToken);
                return new RoomStandIn(socket);
            }
            catch (SocketException) when (i < 6_000)
            {
                socket.Dispose();
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>What the screen said last; waits for it.</summary>
    public async Task<PictureReport> HearAsync()
    {
        for (int have = 0; have < _report.Length;)
        {
            int read = await _socket.ReceiveAsync(_report.AsMemory(have), TestContext.Current.CancellationToken);
            Assert.True(read > 0, "the screen hung up");
            have += read;
        }
        Assert.True(PictureReport.TryRead(_report, out PictureReport report));
        return report;
    }

    /// <summary>Says this from now on.</summary>
    /// <param name="age">How long ago its light was derived, each time.</param>
    public void Show(ScreenPage? page, TimeSpan age = default)
    {
        lock (_gate)
            (_page, _age) = (page, age);
        Tell();
    }

    /// <summary>A stream of another participant each time, under the next number.</summary>
    public uint NextParticipant() => ++_participants;

    /// <summary>One access unit. False once the screen is gone.</summary>
    public bool Hand(uint stream, uint participant, byte[] unit, bool isKeyFrame, bool isScreen = false)
    {
        TimeSpan now = TimeProvider.System.GetElapsedTime(0);
        return Send(new PictureMessage(stream, participant, unit.Length, isKeyFrame, 0, now, 0, isScreen), unit);
    }

    /// <summary>What no room says.</summary>
    public bool HandBytes(byte[] bytes)
    {
        lock (_gate)
            return TrySend(bytes);
    }

    public void Dispose()
    {
        lock (_gate)
            _page = null;
        _timer.Dispose();
        _socket.Dispose();
    }

    private void Tell()
    {
        ScreenPage? page;
        TimeSpan derived;
        lock (_gate)
            (page, derived) = (_page, TimeProvider.System.GetElapsedTime(0) - _age);
        if (page is null)
            return;
        byte[] bytes = page.ToBytes();
        Send(PictureMessage.OfPage(bytes.Length, derived), bytes);
    }

    private bool Send(in PictureMessage message, byte[] body)
    {
        byte[] bytes = new byte[PictureMessage.HeaderSize + body.Length];
        message.Write(bytes);
        body.CopyTo(bytes, PictureMessage.HeaderSize);
        lock (_gate)
            return TrySend(bytes);
    }

    private bool TrySend(byte[] bytes)
    {
        try
        {
            for (int sent = 0; sent < bytes.Length;)
                sent += _socket.Send(bytes.AsSpan(sent));
            return true;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
