using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using ZoomRooms.Desktop.Window;

namespace ZoomRooms.Desktop.Tests.Window;

/// <summary>Each point of the window's hardening, by an attempt.</summary>
public sealed class The_window_lets_in_its_own_page_alone
{
    [Theory]
    [InlineData("")]
    [InlineData("window.html")]
    [InlineData("open/")]
    [InlineData("open/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("socket")]
    public async Task Whoever_has_no_token_gets_nothing(string path)
    {
        await using WindowRig rig = await WindowRig.StartAsync();
        using HttpResponseMessage answer = await GetAsync(rig, $"/{path}");
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Equal(0, rig.Session.Joined);
    }

    [Fact]
    public async Task The_token_works_once_and_becomes_a_cookie_that_no_script_reads_and_no_other_port_gets()
    {
        await using WindowRig rig = await WindowRig.StartAsync();
        using HttpResponseMessage first = await GetAsync(rig, rig.Server.FirstAddress.AbsolutePath);
        string cookie = first.Headers.GetValues("Set-Cookie").Single();
        Assert.EndsWith($"; Path={rig.Server.Guard.Folder}; HttpOnly; SameSite=Strict", cookie, StringComparison.Ordinal);
        string door = await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains($"url={rig.Server.Guard.Folder}", door, StringComparison.Ordinal);
        using HttpResponseMessage second = await GetAsync(rig, rig.Server.FirstAddress.AbsolutePath);
        Assert.Equal(HttpStatusCode.Forbidden, second.StatusCode);
        Assert.False(second.Headers.Contains("Set-Cookie"));
        using HttpResponseMessage page = await GetAsync(rig, rig.Server.Guard.Folder, ("Cookie", cookie.Split(';')[0]));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("127.0.0.1", rig.Server.FirstAddress.Host);
    }

    [Fact]
    public async Task The_page_is_nobodys_without_the_cookie_or_with_another_one()
    {
        await using WindowRig rig = await WindowRig.StartAsync();
        string cookie = await rig.OpenDoorAsync();
        foreach (string path in (string[])["", "window.html", "window.js", "window.css", "socket", "nothing"])
        {
            using HttpResponseMessage without = await GetAsync(rig, rig.Server.Guard.Folder + path);
            Assert.Equal(HttpStatusCode.Forbidden, without.StatusCode);
            using HttpResponseMessage other = await GetAsync(rig, rig.Server.Guard.Folder + path, ("Cookie", cookie[..^4] + "AAAA"));
            Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
        }
    }

    [Theory]
    [InlineData("Host", "localhost:{0}")]
    [InlineData("Host", "127.0.0.1")]
    [InlineData("Host", "evil.example:{0}")]
    [InlineData("Host", "127.0.0.1.evil.example:{0}")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Origin", "https://127.0.0.1:{0}")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task What_comes_from_elsewhere_is_refused_although_it_brings_the_cookie(string header, string value)
    {
        await using WindowRig rig = await WindowRig.StartAsync();
        string cookie = await rig.OpenDoorAsync();
        string foreign = string.Format(CultureInfo.InvariantCulture, value, rig.Server.FirstAddress.Port);
        using HttpResponseMessage answer = await GetAsync(rig, rig.Server.Guard.Folder, ("Cookie", cookie), (header, foreign));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        using HttpResponseMessage good = await GetAsync(rig, rig.Server.Guard.Folder, ("Cookie", cookie));
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    [InlineData("DELETE")]
    public async Task There_is_nothing_but_getting(string method)
    {
        await using WindowRig rig = await WindowRig.StartAsync();
        string cookie = await rig.OpenDoorAsync();
        using HttpResponseMessage answer = await AskAsync(rig, new HttpMethod(method), rig.Server.Guard.Folder, ("Cookie", cookie));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task The_socket_needs_cookie_and_origin()
    {
        await using WindowRig rig = await WindowRig.StartAsync();
        string cookie = await rig.OpenDoorAsync();
        await Assert.ThrowsAsync<WebSocketException>(() => rig.ConnectAsync(null, rig.Server.Guard.Origin));
        await Assert.ThrowsAsync<WebSocketException>(() => rig.ConnectAsync(cookie, null));
        await Assert.ThrowsAsync<WebSocketException>(() => rig.ConnectAsync(cookie, "http://evil.example"));
        Assert.Equal(0, rig.Session.Joined);
        using ClientWebSocket page = await rig.ConnectAsync(cookie, rig.Server.Guard.Origin);
        Assert.NotNull(await WindowRig.TakeStateAsync(page));
        Assert.Equal(1, rig.Session.Joined);
    }

    [Fact]
    public async Task A_second_window_is_told_so_in_a_sentence_and_the_first_goes_on()
    {
        await using WindowRig rig = await WindowRig.StartAsync();
        string cookie = await rig.OpenDoorAsync();
        using ClientWebSocket first = await rig.ConnectAsync(cookie, rig.Server.Guard.Origin);
        Assert.NotNull(await WindowRig.TakeStateAsync(first));
        using (ClientWebSocket second = await rig.ConnectAsync(cookie, rig.Server.Guard.Origin))
        {
            JsonNode? told = await WindowRig.TakeStateAsync(second);
            Assert.Equal(WindowServer.SecondWindow, (string?)told!["refusal"]);
            Assert.Equal((false, ""), ((bool)told["inMeeting"]!, (string?)told["meeting"]));
            Assert.Null(await WindowRig.TakeAsync(second));
        }
        Assert.NotNull(await WindowRig.TakeStateAsync(first));
        first.Abort();
        using ClientWebSocket third = await rig.ConnectAsync(cookie, rig.Server.Guard.Origin);
        Assert.Null((string?)(await WindowRig.TakeStateAsync(third))!["refusal"]);
        Assert.Equal(1, rig.Session.Joined);
    }

    [Theory]
    [InlineData("{\"do\":\"everything\"}")]
    [InlineData("{\"do\":0}")]
    [InlineData("{\"do\":\"keyFrame\",\"number\":-1}")]
    [InlineData("{\"do\":\"say\"}")]
    [InlineData("{\"do\":\"leave\",\"text\":\"x\"}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("leave")]
    [InlineData("")]
    public async Task A_page_that_says_what_no_page_of_ours_says_is_hung_up_on(string message)
    {
        await using WindowRig rig = await WindowRig.StartAsync();
        using ClientWebSocket page = await rig.ConnectAsync();
        Assert.NotNull(await WindowRig.TakeStateAsync(page));
        await WindowRig.SendAsync(page, message);
        await WindowRig.UntilHungUpOnAsync(page);
    }

    [Theory]
    [InlineData(WebSocketMessageType.Text, PageCommand.Longest + 1, true)]
    [InlineData(WebSocketMessageType.Text, 100_000, true)]
    [InlineData(WebSocketMessageType.Text, 10, false)]
    [InlineData(WebSocketMessageType.Binary, 10, true)]
    public async Task Messages_are_bounded(WebSocketMessageType type, int length, bool whole)
    {
        await using WindowRig rig = await WindowRig.StartAsync();
        using ClientWebSocket page = await rig.ConnectAsync();
        byte[] message = Encoding.ASCII.GetBytes("{\"do\":\"mute\",\"on\":true}".PadRight(length));
        await page.SendAsync(message.AsMemory(0, length), type, whole, TestContext.Current.CancellationToken);
        await WindowRig.UntilHungUpOnAsync(page);
        Assert.True(rig.Microphone.On);
    }

    [Fact]
    public async Task A_page_that_never_stops_talking_is_hung_up_on()
    {
        await using WindowRig rig = await WindowRig.StartAsync();
        using ClientWebSocket page = await rig.ConnectAsync();
        Task<bool> ends = Task.Run(async () =>
        {
            while (await WindowRig.TakeAsync(page) is not null)
            {
            }
            return true;
        });
        try
        {
            while (!ends.IsCompleted)
                await WindowRig.SendAsync(page, "{\"do\":\"visible\",\"on\":true}");
        }
        catch (Exception closed) when (closed is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // That is what it is about.
        }
        Assert.True(await ends);
    }

    [Fact]
    public async Task Nothing_from_outside_and_no_script_in_the_page_itself_is_allowed_or_needed()
    {
        await using WindowRig rig = await WindowRig.StartAsync();
        string cookie = await rig.OpenDoorAsync();
        foreach (string path in WindowFiles.Names)
        {
            using HttpResponseMessage answer = await GetAsync(rig, rig.Server.Guard.Folder + path, ("Cookie", cookie));
            string policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.StartsWith(
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws://127.0.0.1:", policy,
                StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Contains("require-trusted-types-for 'script'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.Equal("same-origin", answer.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
            string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain("http", text.Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
            foreach (string way in (
                string[])["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "style=\"",
                "<script>"])
                Assert.DoesNotContain(way, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Another_users_process_is_hung_up_on_whatever_it_knows()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can be another user");
        await using WindowRig rig = await WindowRig.StartAsync();
        Uri address = rig.Server.FirstAddress;
        string request = $"GET {address.AbsolutePath} HTTP/1.1\\r\\nHost: {address.Authority}\\r\\nConnection: close\\r\\n\\r\\n";
        string script = $"exec 3<>/dev/tcp/127.0.0.1/{address.Port} && printf '{request}' >&3 && cat <&3";
        Assert.Equal("", await RunAsync("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "bash", "-c", script));
        // And this user's is not: the token is still good.
        Assert.Contains("Set-Cookie", await RunAsync("bash", "-c", script), StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_that_leads_there_is_its_owners_alone()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("zoomrooms-window-");
        string file = BrowserOpener.Write(folder.FullName, new Uri("http://127.0.0.1:1/open/token"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Contains("url=http://127.0.0.1:1/open/token", File.ReadAllText(file), StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    private static Task<HttpResponseMessage> GetAsync(WindowRig rig, string path, params (string Name, string Value)[] headers) =>
        AskAsync(rig, HttpMethod.Get, path, headers);

    private static async Task<HttpResponseMessage> AskAsync(
        WindowRig rig, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using HttpClient http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        using HttpRequestMessage request = new(method, new Uri(rig.Server.FirstAddress, path));
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output;
    }
}
