using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.MeetingServer.Media;

namespace ZoomRooms.MeetingServer.Tests.Media;

/// <summary>A client that is told an address which its own cannot reach hears and sees nothing; the server says so when it comes.</summary>
public sealed class Candidates_are_in_reach
{
    [Theory]
    // The address that is told (configured or bound), who comes, whether it is out of reach.
    [InlineData("127.0.0.1:8444", null, "192.168.1.7", 1)]
    [InlineData("127.0.0.1:8444", null, "198.51.100.7", 1)]
    [InlineData("127.0.0.1:8444", null, "127.0.0.1", 0)]
    [InlineData("[::1]:8444", null, "2001:db8::7", 1)]
    [InlineData("10.0.0.1:8444", null, "10.7.7.7", 0)]
    [InlineData("10.0.0.1:8444", null, "192.168.1.7", 0)]
    [InlineData("10.0.0.1:8444", null, "198.51.100.7", 1)]
    [InlineData("172.31.0.1:8444", null, "::ffff:198.51.100.7", 1)]
    [InlineData("172.32.0.1:8444", null, "198.51.100.7", 0)]
    [InlineData("100.64.0.1:8444", null, "198.51.100.7", 1)]
    [InlineData("169.254.3.3:8444", null, "10.0.0.7", 1)]
    [InlineData("[fe80::1]:8444", null, "fe80::7", 0)]
    [InlineData("[fe80::1]:8444", null, "fd00::7", 1)]
    [InlineData("[fd00::1]:8444", null, "2001:db8::7", 1)]
    [InlineData("[fd00::1]:8444", "203.0.113.1:9000", "2001:db8::7", 0)]
    [InlineData("203.0.113.1:8444", "192.168.1.1:9000", "198.51.100.7", 1)]
    [InlineData("0.0.0.0:8444", null, "198.51.100.7", 0)]
    public void As_far_as_their_addresses_reach(string bound, string? configured, string client, int outOfReach)
    {
        CandidateReach reach = new(
            configured is null ? [] : [IPEndPoint.Parse(configured)], () => IPEndPoint.Parse(bound), NullLogger.Instance);
        reach.Check(IPAddress.Parse("203.0.113.1"), IPAddress.Parse(client));
        Assert.Equal(outOfReach, reach.OutOfReach);
    }

    [Fact]
    public void And_a_link_local_one_names_no_zone_of_this_machine()
    {
        Assert.Equal(["[fe80::1]:9000", "203.0.113.1:9000"], MediaCandidates.For(
            [IPEndPoint.Parse("[fe80::1%3]:9000"), IPEndPoint.Parse("203.0.113.1:9000")], IPEndPoint.Parse("0.0.0.0:8444"), null));
        Assert.Equal(["[fe80::2]:8444"], MediaCandidates.For([], IPEndPoint.Parse("[::]:8444"), IPAddress.Parse("fe80::2%7")));
    }
}
