using System.Net;
using ZoomRooms.MeetingServer.Policy;

namespace ZoomRooms.MeetingServer.Tests.Policy;

public sealed class Proxies_tell_for_whom
{
    private static readonly TrustedProxies Proxies = new([IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("2001:db8::/64")]);

    [Theory]
    [InlineData("10.1.0.1", "198.51.100.7", "198.51.100.7")]
    [InlineData("::ffff:10.1.0.1", "198.51.100.7", "198.51.100.7")]
    [InlineData("2001:db8::1", "2001:db8:5::7", "2001:db8:5::7")]
    [InlineData("10.1.0.1", "198.51.100.7:4711", "198.51.100.7")]
    [InlineData("10.1.0.1", "[2001:db8:5::7]:4711", "2001:db8:5::7")]
    // A second proxy, and what an untrusted client said itself.
    [InlineData("10.1.0.1", "203.0.113.9, 198.51.100.7, 10.1.0.2", "198.51.100.7")]
    [InlineData("10.1.0.1", "nonsense, 10.1.0.2", "10.1.0.2")]
    [InlineData("10.1.0.1", "nonsense", "10.1.0.1")]
    [InlineData("10.1.0.1", "", "10.1.0.1")]
    [InlineData("10.1.0.1", null, "10.1.0.1")]
    // Who is no proxy says nothing.
    [InlineData("203.0.113.9", "198.51.100.7", "203.0.113.9")]
    public void And_only_they(string connected, string? forwarded, string client) =>
        Assert.Equal(IPAddress.Parse(client), Proxies.ClientOf(IPAddress.Parse(connected), forwarded));
}
