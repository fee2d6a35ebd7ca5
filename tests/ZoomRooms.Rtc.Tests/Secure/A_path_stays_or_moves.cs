using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Secure;
using ZoomRooms.TestKit.Secure;

namespace ZoomRooms.Rtc.Tests.Secure;

public sealed class A_path_stays_or_moves
{
    private static readonly TransportAddress Elsewhere = TransportAddress.FromIPv4(0xc6336401, 9999);

    [Fact]
    public void Consent_is_kept_for_hours_and_costs_a_check_every_five_seconds()
    {
        using TwoSides sides = TwoSides.Connected();
        long before = sides.Network.Sent;

        sides.RunFor(TimeSpan.FromHours(2));

        Assert.True(sides.BothConnected);
        Assert.InRange(sides.Network.Sent - before, 2 * 7200 / 6, 2 * 7200 / 4);
    }

    [Fact]
    public void Consent_is_lost_thirty_seconds_after_the_network_and_both_sides_say_so()
    {
        using TwoSides sides = TwoSides.Connected();
        sides.RunFor(TimeSpan.FromSeconds(20));
        sides.Network.Loss = 1;
        TimeSpan cut = sides.Now;

        Assert.True(sides.RunUntil(() => sides.ClientEvents.Count == 2 && sides.ServerEvents.Count == 2, TimeSpan.FromSeconds(60)));

        Assert.InRange(sides.Now - cut, TimeSpan.FromSeconds(24), TimeSpan.FromSeconds(30.1));
        Assert.All([sides.ClientEvents[1], sides.ServerEvents[1]], e =>
            Assert.Equal((TransportEventKind.Disconnected, TransportFailure.ConsentLost), (e.Kind, e.Failure)));
        Assert.False(sides.Client.IsConnected);
        Assert.Null(sides.Client.NextTimeout);
    }

    [Fact]
    public void Five_seconds_of_darkness_are_survived()
    {
        using TwoSides sides = TwoSides.Connected();
        sides.Network.Loss = 1;
        sides.RunFor(TimeSpan.FromSeconds(20));
        sides.Network.Loss = 0;
        sides.RunFor(TimeSpan.FromSeconds(60));

        Assert.True(sides.BothConnected);
    }

    [Fact]
    public void The_server_follows_a_client_to_a_new_address()
    {
        using TwoSides sides = TwoSides.Connected();
        sides.ClientAddress = Elsewhere;

        Assert.True(sides.RunUntil(() => sides.Server.RemoteAddress == Elsewhere, TimeSpan.FromSeconds(10)));
        sides.SendRtp(sides.Server, Packets.Rtp(1, 1));
        sides.SendRtp(sides.Client, Packets.Rtp(2, 1));
        sides.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(TransportEventKind.PathChanged, sides.ServerEvents[^1].Kind);
        Assert.Single(sides.ClientMedia.Rtp);
        Assert.Single(sides.ServerMedia.Rtp);
    }

    [Fact]
    public void A_recorded_check_replayed_from_elsewhere_does_not_move_the_path()
    {
        using TwoSides sides = new(TwoSides.PerfectNetwork());
        List<byte[]> checks = [];
        sides.OnTheWire = (datagram, toServer) =>
        {
            if (toServer && datagram[0] == 0)
                checks.Add([.. datagram]);
            return datagram;
        };
        sides.RunFor(TimeSpan.FromSeconds(60));
        Assert.InRange(checks.Count, 10, 100);

        foreach (byte[] check in checks)
            sides.Server.HandleDatagram([.. check], Elsewhere, sides.Now, sides.ServerMedia);

        Assert.Equal(TwoSides.FirstClientAddress, sides.Server.RemoteAddress);
        Assert.Equal(checks.Count, sides.Server.Counters.StunDropped);
        Assert.False(sides.Server.TryGetDatagram(new byte[1500], out _, out _), "and is not answered");
    }

    [Fact]
    public void Of_several_addresses_the_one_that_answers_is_taken()
    {
        using TwoSides sides = new(TwoSides.PerfectNetwork(), describe: false);
        sides.Describe(ofServer: d => d with { Candidates = ["198.51.100.77:1", TwoSides.ServerAddress.ToString(), "[2001:db8::1]:7"] });

        Assert.True(sides.RunUntil(() => sides.BothConnected, TimeSpan.FromSeconds(5)));
        Assert.Equal(TwoSides.ServerAddress, sides.Client.RemoteAddress);
    }

    [Fact]
    public void An_address_learned_later_is_checked_at_once()
    {
        using TwoSides sides = new(TwoSides.PerfectNetwork(), describe: false);
        sides.Describe(ofServer: d => d with { Candidates = [] });
        sides.RunFor(TimeSpan.FromSeconds(3));
        sides.Client.AddRemoteCandidate(TwoSides.ServerAddress.ToIPEndPoint());

        TimeSpan start = sides.Now;
        Assert.True(sides.RunUntil(() => sides.BothConnected, TimeSpan.FromSeconds(5)));
        Assert.True(sides.Now - start < TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void Closing_tells_the_peer()
    {
        using TwoSides sides = TwoSides.Connected();
        sides.Client.Close();
        sides.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(
            (TransportEventKind.Disconnected, TransportFailure.ClosedByPeer),
            (sides.ServerEvents[^1].Kind, sides.ServerEvents[^1].Failure));
        Assert.False(sides.Server.IsConnected);
    }

    [Fact]
    public void The_server_finds_the_association_by_the_fragment_in_a_check()
    {
        using TwoSides sides = new(TwoSides.PerfectNetwork());
        byte[] datagram = new byte[1500];
        Assert.True(sides.Client.TryGetDatagram(datagram, out int length, out TransportAddress to));

        Assert.Equal(TwoSides.ServerAddress, to);
        Assert.True(ZoomRooms.Rtc.Stun.StunMessage.TryGetUsername(datagram.AsSpan(0, length), out ReadOnlySpan<byte> ufrag));
        Assert.Equal(sides.Server.LocalUfrag, System.Text.Encoding.ASCII.GetString(ufrag));
    }
}
