using ZoomRooms.Client.Signaling;

namespace ZoomRooms.Client.Tests.Signaling;

public class ServerEndpointTests
{
    private static readonly string Pin = new('a', 64);

    [Theory]
    [InlineData("https://meetings.example.org", "")]
    [InlineData("https://127.0.0.1:8443", null)]
    [InlineData("https://example.org/meet", null)]
    public void Good_settings_have_no_mistakes(string url, string? pin)
    {
        Assert.Empty(ServerEndpoint.Validate(url, pin));
        Assert.Empty(ServerEndpoint.Validate(url, Pin));
    }

    [Theory]
    [InlineData("https://example.org", "https://example.org/v1/signal")]
    [InlineData("https://example.org:8443/", "https://example.org:8443/v1/signal")]
    [InlineData("https://example.org/meet", "https://example.org/meet/v1/signal")]
    [InlineData("https://example.org/a/b/", "https://example.org/a/b/v1/signal")]
    [InlineData("https://[2001:db8::1]:8443/meet", "https://[2001:db8::1]:8443/meet/v1/signal")]
    public void The_servers_own_addresses_lie_behind_its_path(string url, string signal) =>
        Assert.Equal(signal, new ServerEndpoint(new Uri(url), "").At("/v1/signal").AbsoluteUri);

    [Theory]
    [InlineData("https://example.org/?room=1")]
    [InlineData("https://example.org/meet#1")]
    [InlineData("https://user:secret@example.org/")]
    public void What_would_be_left_out_is_a_mistake(string url) =>
        Assert.Contains("Server:Url", Assert.Single(ServerEndpoint.Validate(url, "")), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://meetings.example.org", "Server:Url")]
    [InlineData("meetings", "Server:Url")]
    [InlineData("", "Server:Url")]
    [InlineData(null, "Server:Url")]
    public void Only_https_is_accepted(string? url, string key) =>
        Assert.Contains(key, Assert.Single(ServerEndpoint.Validate(url, "")), StringComparison.Ordinal);

    [Theory]
    [InlineData("abc")]
    [InlineData("zz")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaag")]
    public void A_pin_is_64_hexadecimal_digits(string pin) =>
        Assert.Contains($"\"{pin}\"", Assert.Single(ServerEndpoint.Validate("https://a", pin)), StringComparison.Ordinal);
}
