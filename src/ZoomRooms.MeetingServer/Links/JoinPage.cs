using System.Net;
using System.Text;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Links;

/// <summary>
/// The page of a meeting's link: it leads to the program that joins, and says why a browser alone cannot. It knows nothing of meetings:
/// whoever asks for a number learns nothing of whether there is one, and asks nothing of the database.
/// </summary>
/// <remarks>No script, nothing from outside. The passcode is in the link that the visitor has, and only goes back to him.</remarks>
internal sealed class JoinPage
{
    private const string Style = """
        :root{color-scheme:light dark}
        body{font:16px/1.4 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-items:center;background:light-dark(#F6F7F9,#0E1116);color:light-dark(#12161C,#EEF1F5)}
        main{max-width:560px;margin:24px;padding:32px;border-radius:12px;background:light-dark(#FFFFFF,#171C23);border:1px solid light-dark(#DCE1E8,#2A313B)}
        h1{font-size:28px;margin:0 0 8px}
        p{margin:16px 0}
        .number{font-size:20px;font-variant-numeric:tabular-nums;margin:0 0 24px}
        .join{display:inline-block;padding:12px 24px;border-radius:12px;background:light-dark(#1D5FD1,#6EA8FE);color:light-dark(#FFFFFF,#0E1116);text-decoration:none;font-size:20px}
        .join:focus-visible{outline:3px solid currentColor;outline-offset:3px}
        .quiet{color:light-dark(#55606E,#A3ADBA)}
        code{font-size:14px;overflow-wrap:anywhere}
        """;

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Hash(Style)}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly Uri? _url;

    /// <param name="url">Where clients reach the server; null: where the visitor did.</param>
    public JoinPage(Uri? url) => _url = url;

    public Task HandleAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.XContentTypeOptions = "nosniff";
        // The passcode is in the address: no cache keeps it.
        response.Headers.CacheControl = "no-store";
        response.ContentType = "text/html; charset=utf-8";
        MeetingLink? link = LinkOf(context.Request);
        response.StatusCode = link is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
        return response.WriteAsync(link is null ? NotOne() : Page(link), context.RequestAborted);
    }

    private MeetingLink? LinkOf(HttpRequest request)
    {
        string asked = $"https://{request.Host.Value}{request.Path.Value}{request.QueryString.Value}";
        if (!MeetingLink.TryParse(asked, out MeetingLink? link))
            return null;
        return _url is null ? link : link with { Server = _url };
    }

    private static string Page(MeetingLink link)
    {
        string number = link.Meeting.ToString(), app = WebUtility.HtmlEncode(link.AppAddress);
        string grouped = $"{number[..3]} {number[3..^4]} {number[^4..]}";
        return Document(
            $"Join meeting {grouped}",
            $"""
            <h1>Join the meeting</h1>
            <p class="number">Meeting {grouped}</p>
            <p><a class="join" href="{app}">Join</a></p>
            <p>This opens the ZoomRooms program on your computer. Nothing happens? It is not installed yet: whoever runs this server has it (<code>zoomrooms-desktop</code>).</p>
            <p class="quiet">No account here? Where the host lets guests in, the program needs nothing but your name.</p>
            <p class="quiet">Why not in the browser? The meeting is end-to-end encrypted: its keys are made on your device and never leave it. A page comes anew from the server each time you open it, so the server could send one that gives the keys away. A program that you installed it cannot change.</p>
            <p class="quiet">In a meeting room: invite the room, and press its button when the meeting begins.</p>
            """);
    }

    private static string NotOne() => Document(
        "No meeting", "<h1>This is no meeting link</h1><p>A link has a number of 9 to 11 digits: ask whoever sent it to you.</p>");

    private static string Document(string title, string body) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title><style>{Style}</style></head>
        <body><main>
        {body}
        </main></body>
        </html>
        """;

    private static string Hash(string text) =>
        Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
