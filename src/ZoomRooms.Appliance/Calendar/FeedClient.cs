using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ZoomRooms.Client.Signaling;

namespace ZoomRooms.Appliance.Calendar;

/// <summary>
/// Asks a calendar's server as programs ask that it knows: with a name and a version, taking any type and the usual packing, with the name
/// and password of its address, and with what the server said about its last answer, so that an unchanged calendar costs nothing. https
/// only; three redirections; a password never follows to another server.
/// </summary>
internal sealed class FeedClient : IDisposable
{
    private const int Redirections = 3;

    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly ServerEndpoint _server;
    private volatile bool _untrusted;
    private readonly AuthenticationHeaderValue? _credentials;

    // As the server wrote them: not every tag has the quotation marks that it should.
    private string? _tag;
    private string? _modified;

    /// <param name="own">The room's meeting server. A calendar that it keeps is asked for under the certificate that the room pinned, if
    /// the settings name no other.</param>
    public FeedClient(CalendarOptions options, ServerEndpoint? own = null)
    {
        Uri source = new(options.Source);
        _address = new UriBuilder(source) { UserName = "", Password = "" }.Uri;
        _server = own is not null && options.CertificateSha256.Length == 0 && own.Url.Scheme == _address.Scheme
            && own.Url.Authority.Equals(_address.Authority, StringComparison.OrdinalIgnoreCase)
                ? own : new ServerEndpoint(_address, options.CertificateSha256);
        SocketsHttpHandler handler = PinnedConnection.CreateHandler(_server, _ => _untrusted = true);
        handler.ConnectTimeout = Patience;
        handler.AutomaticDecompression = DecompressionMethods.None;
        if (source.UserInfo.Length > 0)
        {
            string[] parts = source.UserInfo.Split(':', 2);
            string name = Uri.UnescapeDataString(parts[0]), password = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "";
            _credentials = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));
            // Where the server wants another way than this, such as a digest.
            handler.Credentials = new CredentialCache {
                { new Uri(_address.GetLeftPart(UriPartial.Authority)), "Digest", new NetworkCredential(name, password) } };
        }
        // Nobody waits for it; a small machine that is busy starting takes its time over a handshake.
        _http = new HttpClient(handler) { Timeout = Patience };
    }

    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an answer may take from its beginning to its end.</summary>
    public static TimeSpan PatienceForAll { get; } = TimeSpan.FromMinutes(3);

    /// <summary>How long the answer's beginning is waited for.</summary>
    public TimeSpan Timeout
    {
        get => _http.Timeout;
        set => _http.Timeout = value;
    }

    /// <summary>
    /// The answer, whose content is still to be read. With a status that is neither success nor 304 there is no calendar in it.
    /// </summary>
    /// <exception cref="HttpRequestException">There is none.</exception>
    /// <exception cref="TaskCanceledException">It takes too long.</exception>
    public async Task<HttpResponseMessage> AskAsync(CancellationToken cancellation)
    {
        try
        {
            _untrusted = false;
            return await AskOnceAsync(cancellation);
        }
        catch (HttpRequestException) when (_untrusted && _server.Renewal is not null)
        {
            // The certificate may have been renewed since.
            if (!await _server.Renewal.TryFollowAsync(_server, cancellation))
                throw;
            return await AskOnceAsync(cancellation);
        }
    }

    private async Task<HttpResponseMessage> AskOnceAsync(CancellationToken cancellation)
    {
        Uri address = _address;
        for (int redirection = 0; ; redirection++)
        {
            using HttpRequestMessage request = Request(address);
            HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            bool leads = response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
            if (!leads || redirection == Redirections || response.Headers.Location is not { } location
                || !Uri.TryCreate(address, location, out Uri? next) || next.Scheme != Uri.UriSchemeHttps)
                return response;
            response.Dispose();
            address = next;
        }
    }

    /// <summary>Remembers what the server calls this answer, once it has proved to be a calendar.</summary>
    public void Remember(HttpResponseMessage response)
    {
        _tag = response.Headers.TryGetValues("ETag", out IEnumerable<string>? tags) ? tags.FirstOrDefault() : null;
        _modified = response.Content.Headers.TryGetValues("Last-Modified", out IEnumerable<string>? dates) ? dates.FirstOrDefault() : null;
    }

    /// <summary>The next answer must be a whole one.</summary>
    public void Forget() => _tag = _modified = null;

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Request(Uri address)
    {
        HttpRequestMessage request = new(HttpMethod.Get, address);
        string version = typeof(FeedClient).Assembly.GetName().Version?.ToString(3) ?? "0";
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("ZoomRooms.Appliance", version));
        request.Headers.Accept.ParseAdd("text/calendar, text/plain;q=0.9, */*;q=0.5");
        request.Headers.AcceptEncoding.ParseAdd("gzip, deflate");
        if (_credentials is not null && address.Scheme == _address.Scheme && address.Authority == _address.Authority)
            request.Headers.Authorization = _credentials;
        if (_tag is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", _tag);
        if (_modified is not null)
            request.Headers.TryAddWithoutValidation("If-Modified-Since", _modified);
        return request;
    }
}
