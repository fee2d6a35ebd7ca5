using ZoomRooms.Client.Media;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Tests.Media;

public sealed class LinkLocalZoneTests
{
    [Fact]
    public void A_link_local_candidate_is_tried_on_each_link_of_this_machine_whatever_zone_the_server_named()
    {
        Assert.Equal(
            ["203.0.113.1:1", "[2001:db8::1]:1", "[fe80::1%2]:1", "[fe80::1%5]:1", "[fe80::2%2]:1", "[fe80::2%5]:1"],
            Localized(["[fe80::1%3]:1", "203.0.113.1:1", "[fe80::2]:1", "[2001:db8::1]:1"], 2, 5));
        Assert.Empty(Localized(["[fe80::1%3]:1"]));
    }

    [Fact]
    public void There_are_never_more_than_a_description_may_have()
    {
        Assert.Equal(8, Localized(["203.0.113.1:1", "[fe80::1]:1"], [.. Enumerable.Range(1, 20).Select(zone => (long)zone)]).Count);
        // What is no description stays none.
        string[] tooMany = [.. Enumerable.Repeat("[fe80::1]:1", 9)];
        Assert.Equal(tooMany, Localized(tooMany, 2));
        Assert.Equal(["nonsense", "[fe80::1%2]:1"], Localized(["[fe80::1]:1", "nonsense"], 2));
    }

    private static IReadOnlyList<string> Localized(IReadOnlyList<string> candidates, params long[] zones)
    {
        TransportDescription transport = new("abcd", "abcdefghijklmnopqrstuv", "", DtlsSetup.Passive, candidates);
        TransportOpened opened = LinkLocalZones.Localize(new TransportOpened(transport, new ReceivingSide(transport, [])), zones);
        Assert.Equal(opened.Transport.Candidates, opened.Receiving!.Transport.Candidates);
        return opened.Transport.Candidates;
    }
}
