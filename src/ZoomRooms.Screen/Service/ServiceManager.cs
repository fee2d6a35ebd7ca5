using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ZoomRooms.Screen.Service;

/// <summary>
/// Tells systemd how the screen fares (sd_notify). Signs of life come from the loop that draws, and from nothing else: one that hangs
/// would leave a shield on the display, and is ended for it.
/// </summary>
internal sealed class ServiceManager
{
    /// <summary>A display that opens loads drivers and makes shaders, which takes a slow machine longer than a drawing may take.</summary>
    private static readonly TimeSpan Opening = TimeSpan.FromSeconds(60);

    private readonly string? _socket;
    private readonly TimeSpan? _period;
    private TimeSpan? _told;
    private bool _opens;
    private string _status = "";

    /// <param name="socket">NOTIFY_SOCKET; null where nobody listens.</param>
    /// <param name="watchdog">WATCHDOG_USEC: microseconds, or null.</param>
    public ServiceManager(string? socket, string? watchdog)
    {
        // An abstract name begins with a zero there, and with an at sign in the environment.
        _socket = socket is { Length: > 1 } ? socket[0] == '@' ? "\0" + socket[1..] : socket : null;
        if (long.TryParse(watchdog, NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds > 0)
            _period = TimeSpan.FromMicroseconds(microseconds) / 3;
    }

    public static ServiceManager OfEnvironment() => new(
        Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), Environment.GetEnvironmentVariable("WATCHDOG_USEC"));

    public void Ready() => Send("READY=1");

    /// <summary>The loop took a step.</summary>
    public void Alive(TimeSpan now)
    {
        if (_period is not { } period || now - _told < period)
            return;
        _told = now;
        Send("WATCHDOG=1");
    }

    /// <summary>A display is being opened: until something is drawn on it nothing stands there that could be untrue.</summary>
    public void Opens()
    {
        if (_period is null || _opens)
            return;
        _opens = true;
        Wait(Opening);
    }

    /// <summary>Something was drawn, or there is no display after all: from now on the usual time counts.</summary>
    public void Opened()
    {
        if (!_opens)
            return;
        _opens = false;
        Wait(_period!.Value * 3);
    }

    /// <summary>In one line, for whoever asks systemd.</summary>
    public void Status(string words)
    {
        if (words == _status)
            return;
        _status = words;
        Send($"STATUS={words}");
    }

    private void Wait(TimeSpan watchdog) =>
        Send(string.Create(CultureInfo.InvariantCulture, $"WATCHDOG_USEC={watchdog.TotalMicroseconds:0}\nWATCHDOG=1"));

    private void Send(string message)
    {
        if (_socket is null)
            return;
        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.UTF8.GetBytes(message), new UnixDomainSocketEndPoint(_socket));
        }
        catch (SocketException)
        {
            // Nobody takes it: then nobody waits for it.
        }
    }
}
