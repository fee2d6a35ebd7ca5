using System.Net;
using ZoomRooms.MeetingServer.Addresses;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.MeetingServer.Tests.Serving;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Links;

public sealed class The_page_of_a_link
{
    [Fact]
    public async Task Leads_to_the_program_and_says_why_a_browser_cannot_join()
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpResponseMessage answer = await GetAsync(server, "/j/98765432100?pwd=12%2634");
        string page = await TextAsync(answer);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(
            $"href=\"zoomrooms://{server.Http.BaseAddress!.Authority}/j/98765432100?pwd=12%2634\"", page, StringComparison.Ordinal);
        Assert.Contains("Meeting 987 6543 2100", page, StringComparison.Ordinal);
        Assert.Contains("end-to-end encrypted", page, StringComparison.Ordinal);
        // Nothing runs in it, nothing comes from outside, and nobody keeps the passcode.
        Assert.Contains("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
    }

    [Fact]
    public async Task Is_the_same_whether_there_is_such_a_meeting_or_not()
    {
        await using TestServer server = await TestServer.StartAsync();
        string there = server.Schedule(server.AddMember("host")).Id.ToString(), not = there == "987654321" ? "987654322" : "987654321";
        using HttpResponseMessage one = await GetAsync(server, $"/j/{there}"), other = await GetAsync(server, $"/j/{not}");
        Assert.Equal(one.StatusCode, other.StatusCode);
        Assert.Equal(Anonymous(await TextAsync(one), there), Anonymous(await TextAsync(other), not));

        static string Anonymous(string page, string number) => page.Replace(number, "N", StringComparison.Ordinal)
            .Replace($"{number[..3]} {number[3..^4]} {number[^4..]}", "N", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/j/")]
    [InlineData("/j/1234")]
    [InlineData("/j/987654321%22%3E%3Cscript%3Ealert(1)%3C/script%3E")]
    [InlineData("/j/987654321/%3Cscript%3E")]
    [InlineData("/j/987654321?pwd=%0d%0aSet-Cookie:x")]
    public async Task Is_none_for_what_is_no_link(string address)
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpResponseMessage answer = await GetAsync(server, address);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain("<script", await TextAsync(answer), StringComparison.OrdinalIgnoreCase);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("/j/987654321?pwd=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")]
    [InlineData("/j/987654321?pwd='onclick='alert(1)")]
    [InlineData("/j/987654321?pwd=%3C/a%3E&pwd=2")]
    public async Task Writes_nothing_of_a_passcode_as_markup(string address)
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpResponseMessage answer = await GetAsync(server, address);
        string page = await TextAsync(answer);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("'onclick", page, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, page.Split("<a ").Length - 1);
        Assert.Equal(1, page.Split("</a>").Length - 1);
    }

    [Fact]
    public void Is_where_the_server_says_that_it_is_reached()
    {
        using TemporaryFolder folder = new();
        DataFolder data = DataFolder.Open(folder.Path);
        Assert.Null(ServerAddresses.Public(data));
        Write("""{"listen":"192.0.2.1:8443","media":"192.0.2.1:8444","certificateSha256":"","processId":1}""");
        Assert.Equal(new Uri("https://192.0.2.1:8443"), ServerAddresses.Public(data));
        Write("""{"listen":"[::]:8443","media":"[::]:8444","certificateSha256":"","processId":1}""");
        Assert.Equal(new Uri($"https://{Dns.GetHostName()}:8443"), ServerAddresses.Public(data));
        Write("""{"listen":"[::]:8443","media":"[::]:8444","certificateSha256":"","processId":1,"url":"https://meet.example.org/rooms"}""");
        Assert.Equal(new Uri("https://meet.example.org/rooms"), ServerAddresses.Public(data));
        Write("{");
        Assert.Null(ServerAddresses.Public(data));

        void Write(string json) => File.WriteAllText(data.Addresses, json);
    }

    private static Task<HttpResponseMessage> GetAsync(TestServer server, string address) =>
        server.Http.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);

    private static Task<string> TextAsync(HttpResponseMessage answer) =>
        answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
