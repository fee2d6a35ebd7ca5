using ZoomRooms.Client.Signaling;

namespace ZoomRooms.Client.Tests.Signaling;

public class ServerEndpointTests
{
    private static readonly string Pin = new('a', 64);

    [Theory]
    [InlineData("https://meetings.example.org", "")]
    [InlineData("https://127.0.0.1:8443", null)]
    public void Good_settings_have_no_mistakes(string url, string? pin)
    {
        Assert.Empty(ServerEndpoint.Validate(url, pin));
        Assert.Empty(ServerEndpoint.Validate(url, Pin));
    }

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
