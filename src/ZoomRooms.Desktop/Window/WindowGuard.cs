using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ZoomRooms.Desktop.Window;

/// <summary>What a request is let through to.</summary>
internal enum WindowEntry
{
    /// <summary>Nothing: whoever asks is told the same, whatever was wrong.</summary>
    Refused = 0,
    /// <summary>The first address, with its token: gets the cookie.</summary>
    Door,
    /// <summary>A file of the page.</summary>
    Page,
    Socket,
}

/// <summary>
/// Who may see the window: the browser that was handed the first address, and what that got for it. Other pages of that browser, other
/// users' processes and whoever rebinds a name to this machine hold neither.
/// </summary>
/// <remarks>
/// A browser sends a cookie of 127.0.0.1 to every port of it, so to whoever listens there. This one is for a path that nobody can guess.
/// </remarks>
internal sealed class WindowGuard(int port)
{
    public const string Cookie = "zoomrooms-window";
    private const string DoorPath = "/open/";

    private readonly string _host = $"127.0.0.1:{port}";
    private readonly byte[] _cookie = Secret();
    private readonly byte[] _token = Secret();
    private int _used;

    /// <summary>Everything but the first address lies below it.</summary>
    public string Folder { get; } = $"/{Encoding.ASCII.GetString(Secret())}/";

    /// <summary>What the browser is opened with. It works once.</summary>
    public Uri FirstAddress => new($"http://{_host}{DoorPath}{Encoding.ASCII.GetString(_token)}");

    public string Origin => $"http://{_host}";

    /// <summary>What the first address gives.</summary>
    public string SetCookie => $"{Cookie}={Encoding.ASCII.GetString(_cookie)}; Path={Folder}; HttpOnly; SameSite=Strict";

    /// <param name="path">Of a page or the socket: what of it is below <see cref="Folder"/>.</param>
    public WindowEntry Judge(HttpRequest request, bool isSocket, out string path)
    {
        path = "";
        if (!HttpMethods.IsGet(request.Method) || request.Headers.Host is not [var host] || host != _host)
            return WindowEntry.Refused;
        // Navigations have none; whatever a page asks for in its own name has.
        if (request.Headers.Origin is not ([] or [_]) || (request.Headers.Origin is [var origin] && origin != Origin))
            return WindowEntry.Refused;
        string whole = request.Path.Value ?? "";
        if (whole.StartsWith(DoorPath, StringComparison.Ordinal))
        {
            bool opens = !isSocket && Is(whole[DoorPath.Length..], _token) && Interlocked.Exchange(ref _used, 1) == 0;
            return opens ? WindowEntry.Door : WindowEntry.Refused;
        }
        if (!whole.StartsWith(Folder, StringComparison.Ordinal) || request.Headers["Sec-Fetch-Site"] is ["cross-site" or "same-site"])
            return WindowEntry.Refused;
        if (!Is(request.Cookies[Cookie], _cookie) || (isSocket && request.Headers.Origin is []))
            return WindowEntry.Refused;
        path = whole[Folder.Length..];
        return isSocket ? WindowEntry.Socket : WindowEntry.Page;
    }

    private static bool Is(string? given, byte[] secret) =>
        given is { Length: < 256 } && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), secret);

    /// <summary>256 bits, as characters that have a place in addresses and cookies.</summary>
    private static byte[] Secret() => Encoding.ASCII.GetBytes(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));
}
