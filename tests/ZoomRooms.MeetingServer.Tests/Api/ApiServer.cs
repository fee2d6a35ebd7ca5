using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using OtpNet;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Administrators;
using ZoomRooms.MeetingServer.Api;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Api;

/// <summary>A real server, and administrators of it that were invited, came, and signed in over HTTPS.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    public const string Password = "correct horse battery";

    private readonly TestServer _server;
    private readonly HttpClient _http;

    private ApiServer(TestServer server, FakeTimeProvider time)
    {
        _server = server;
        Time = time;
        SocketsHttpHandler handler = server.Pinned();
        handler.UseCookies = false;
        _http = new HttpClient(handler) { BaseAddress = server.Http.BaseAddress };
    }

    public FakeTimeProvider Time { get; }

    public TestServer Server => _server;

    public static async Task<ApiServer> StartAsync()
    {
        FakeTimeProvider time = new(DateTimeOffset.UtcNow);
        return new ApiServer(await TestServer.StartAsync(time: time), time);
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _server.DisposeAsync();
    }

    /// <summary>Somebody who has come and chosen a password, and the authenticator's secret.</summary>
    public async Task<byte[]> InviteAsync(string name, AdministratorRole role = AdministratorRole.Owner, Account? account = null)
    {
        (_, string secret) = _server.Service<AdministratorStore>().Invite(name, role, account?.Id);
        byte[] totp = Encoding.ASCII.GetBytes(name.PadRight(SignIn.TotpSecretBytes, '.'));
        using HttpResponseMessage accepted = await AcceptAsync(secret, totp);
        Assert.Equal(HttpStatusCode.NoContent, accepted.StatusCode);
        // The next code; the one that was shown does not count again.
        Time.Advance(TimeSpan.FromSeconds(30));
        return totp;
    }

    public Task<HttpResponseMessage> AcceptAsync(string secret, byte[] totp, string password = Password, string? code = null) => SendAsync(
        "POST", "/v1/invitations", null,
        new { secret, password, totpSecret = Base32Encoding.ToString(totp), code = code ?? CodeOf(totp) });

    /// <summary>A cookie.</summary>
    public async Task<string> SignInAsync(string name, byte[] totp)
    {
        using HttpResponseMessage answer = await TrySignInAsync(name, totp);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return CookieOf(answer);
    }

    public Task<HttpResponseMessage> TrySignInAsync(
        string name, byte[] totp, string password = Password, string? code = null, string? cookie = null) =>
        SendAsync("POST", "/v1/session", cookie, new { name, password, code = code ?? CodeOf(totp) });

    /// <summary>Somebody new who is signed in.</summary>
    public async Task<string> EnterAsync(string name, AdministratorRole role = AdministratorRole.Owner, Account? account = null) =>
        await SignInAsync(name, await InviteAsync(name, role, account));

    public string CodeOf(byte[] totp) => new Totp(totp).ComputeTotp(Time.GetUtcNow().UtcDateTime);

    public static string CookieOf(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

    /// <param name="who">A cookie, or a token; null for nobody.</param>
    /// <param name="headers">Beside what a browser says of a request of its own page; a value that is empty takes one away.</param>
    public async Task<HttpResponseMessage> SendAsync(
        string method, string path, string? who, object? body = null, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), new Uri(path, UriKind.Relative));
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        if (who?.StartsWith(Gate.Cookie, StringComparison.Ordinal) == true)
            request.Headers.Add("Cookie", who);
        else if (who is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", who);
        foreach ((string name, string value) in headers)
        {
            request.Headers.Remove(name);
            if (value.Length > 0)
                request.Headers.TryAddWithoutValidation(name, value);
        }
        request.Content = body switch
        {
            null => null,
            HttpContent content => content,
            _ => JsonContent.Create(body),
        };
        return await _http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>What was answered; the status must be as expected.</summary>
    public async Task<JsonElement> AskAsync(
        string method, string path, string? who, object? body = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using HttpResponseMessage answer = await SendAsync(method, path, who, body);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == expected, $"{method} {path}: {answer.StatusCode} {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }
}
