using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Secure;
using ZoomRooms.TestKit.Secure;

namespace ZoomRooms.Rtc.Tests.Secure;

public sealed class What_an_association_refuses
{
    private static readonly string OtherFingerprint = string.Join(':', Enumerable.Repeat("AB", 32));

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_certificate_other_than_the_one_described(bool wrongServer, bool clientActive)
    {
        using TwoSides sides = new(TwoSides.PerfectNetwork(), clientActive, describe: false);
        sides.Describe(
            ofClient: d => wrongServer ? d : d with { Fingerprint = OtherFingerprint },
            ofServer: d => wrongServer ? d with { Fingerprint = OtherFingerprint } : d);

        sides.RunFor(TimeSpan.FromSeconds(2));

        (List<TransportEvent> deceived, List<TransportEvent> honest) = wrongServer
            ? (sides.ClientEvents, sides.ServerEvents) : (sides.ServerEvents, sides.ClientEvents);
        Assert.Equal(TransportFailure.WrongFingerprint, Assert.Single(deceived).Failure);
        Assert.Equal(TransportFailure.RefusedByPeer, honest[^1].Failure);
        Assert.False(sides.Client.IsConnected);
        Assert.False(sides.Server.IsConnected);
    }

    public static TheoryData<string, Func<TransportDescription, TransportDescription>> BadDescriptions => new()
    {
        { "short fragment", d => d with { IceUfrag = "abc" } },
        { "colon in fragment", d => d with { IceUfrag = "ab:cdefg" } },
        { "long fragment", d => d with { IceUfrag = new string('a', 257) } },
        { "short password", d => d with { IcePassword = "tooShort" } },
        { "no fingerprint", d => d with { Fingerprint = "" } },
        { "fingerprint without colons", d => d with { Fingerprint = new string('A', 95) } },
        { "fingerprint of another hash", d => d with { Fingerprint = "AB:CD" } },
        { "both passive", d => d with { Setup = d.Setup == DtlsSetup.Active ? DtlsSetup.Passive : DtlsSetup.Active } },
        { "no setup", d => d with { Setup = DtlsSetup.Unknown } },
        { "candidate without port", d => d with { Candidates = ["192.0.2.1"] } },
        { "candidate by name", d => d with { Candidates = ["meeting.example:443"] } },
        { "too many candidates", d => d with { Candidates = [.. Enumerable.Repeat("192.0.2.1:5", 9)] } },
        { "null members", _ => new TransportDescription(null!, null!, null!, DtlsSetup.Active, null!) },
    };

    [Theory]
    [MemberData(nameof(BadDescriptions), DisableDiscoveryEnumeration = true)]
    public void A_description_that_is_none(string what, Func<TransportDescription, TransportDescription> spoil)
    {
        using TwoSides sides = new(TwoSides.PerfectNetwork(), describe: false);
        sides.Describe(ofServer: spoil);
        sides.RunFor(TimeSpan.FromMilliseconds(1));

        Assert.Equal(
            (TransportEventKind.Failed, TransportFailure.BadDescription, what),
            (sides.ClientEvents[0].Kind, sides.ClientEvents[0].Failure, what));
        Assert.Null(sides.Client.NextTimeout);
    }

    [Fact]
    public void To_wait_for_a_description_for_ever()
    {
        using TwoSides sides = new(TwoSides.PerfectNetwork(), describe: false);
        sides.RunFor(TimeSpan.FromSeconds(31));
        Assert.Equal(TransportFailure.BadDescription, Assert.Single(sides.ServerEvents).Failure);
        Assert.Null(sides.Server.NextTimeout);
    }

    [Fact]
    public void A_peer_with_the_wrong_password_and_so_connectivity()
    {
        using TwoSides sides = new(TwoSides.PerfectNetwork(), describe: false);
        sides.Describe(ofServer: d => d with { IcePassword = new string('x', 32) });

        sides.RunFor(TimeSpan.FromSeconds(40));

        Assert.Equal(TransportFailure.NoConnectivity, Assert.Single(sides.ClientEvents).Failure);
        Assert.Equal(TransportFailure.NoConnectivity, Assert.Single(sides.ServerEvents).Failure);
        Assert.True(sides.Server.Counters.StunDropped > 10);
        Assert.Equal(0, sides.Server.Counters.StunReceived);
    }

    [Fact]
    public void Media_before_the_handshake_and_garbage_at_any_time_with_a_count_of_each()
    {
        using TwoSides sides = new(TwoSides.PerfectNetwork());
        Recorder media = new();
        sides.Server.HandleDatagram(Packets.Rtp(1, 1), TwoSides.FirstClientAddress, sides.Now, media);
        sides.Server.HandleDatagram([], TwoSides.FirstClientAddress, sides.Now, media);
        sides.Server.HandleDatagram([255, 1, 2], TwoSides.FirstClientAddress, sides.Now, media);
        sides.Server.HandleDatagram([22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1], TwoSides.FirstClientAddress, sides.Now, media);

        TransportCounters counters = sides.Server.Counters;
        Assert.Equal((1, 2, 1), (counters.Early, counters.UnknownDropped, counters.DtlsDropped));
        Assert.Empty(media.Rtp);
        Assert.True(sides.RunUntil(() => sides.BothConnected, TimeSpan.FromSeconds(5)), "and connects all the same");
    }

    [Fact]
    public void Random_datagrams_of_every_kind_without_an_exception()
    {
        using TwoSides sides = TwoSides.Connected();
        Random random = new(3);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] datagram = new byte[random.Next(0, 200)];
            random.NextBytes(datagram);
            if (datagram.Length > 20)
            {
                // As good a beginning as an attacker can make without keys.
                byte[] beginning = random.Next(4) switch
                {
                    0 => [0, 1, 0, (byte)(datagram.Length - 20), 0x21, 0x12, 0xa4, 0x42],
                    1 => [22, 0xfe, 0xfd, 0, (byte)random.Next(2), 0, 0, 0, 0, 0, 9, 0, (byte)(datagram.Length - 13)],
                    2 => [21, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 9, 0, (byte)(datagram.Length - 13)],
                    _ => [0x80, (byte)random.Next(256)],
                };
                beginning.CopyTo(datagram, 0);
            }
            sides.Server.HandleDatagram(datagram, sides.Server.RemoteAddress, sides.Now, sides.ServerMedia);
            while (sides.Server.TryGetDatagram(new byte[1500], out _, out _))
            {
            }
        }
        Assert.Empty(sides.ServerMedia.Rtp);
        Assert.Empty(sides.ServerMedia.Rtcp);
        Assert.True(sides.Server.IsConnected);
        TransportCounters counters = sides.Server.Counters;
        Assert.True(counters.Unauthenticated > 100 && counters.Malformed > 100 && counters.StunDropped > 100
            && counters.DtlsDropped > 100, counters.ToString());
    }
}
