using System.Net;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.MeetingServer.Entrance;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Policy;

namespace ZoomRooms.MeetingServer.Tests.Entrance;

public sealed class Who_has_a_place_at_the_door : IDisposable
{
    private static readonly IPAddress Outsider = IPAddress.Parse("192.0.2.66"), Building = IPAddress.Parse("198.51.100.1");
    private readonly FakeTimeProvider _time = new();
    private readonly Door _door;
    private int _turnedOut;

    public Who_has_a_place_at_the_door() => _door = new Door(new SignalLimits(), _time);

    public void Dispose() => _door.Dispose();

    /// <summary>By which all 12,000 places were taken while a connection might say nothing for 130 s.</summary>
    [Fact]
    public void Ninety_two_connections_a_second_from_one_address_hold_no_more_than_one_addresss_share()
    {
        for (int second = 0; second < 300; second++)
        {
            for (int i = 0; i < 92; i++)
                Enter(Outsider);
            _time.Advance(TimeSpan.FromSeconds(1));
            // And those few who came in from elsewhere, and said nothing either.
            Assert.InRange(_door.Silent, 1, 256 + 16);
            // Others come in, and so do those behind the same address.
            Assert.NotNull(Enter(Building));
            Assert.NotNull(Enter(Outsider));
        }
        Assert.True(_turnedOut > 20_000);
        Assert.Equal(0, _door.Counters[DoorCount.RefusedFull]);
    }

    [Fact]
    public void Twelve_thousand_addresses_that_come_again_and_again_keep_nobody_out()
    {
        for (int round = 0; round < 3; round++)
        {
            for (int address = 0; address < 12_000; address++)
                Enter(new IPAddress([10, (byte)round, (byte)(address >> 8), (byte)address]));
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.NotNull(Enter(Building));
        }
        Assert.Equal(12_000, _door.Silent);
    }

    [Fact]
    public void Two_hundred_of_one_building_come_at_once_and_those_that_signed_in_take_no_place()
    {
        for (int wave = 0; wave < 5; wave++)
        {
            List<Visitor?> visitors = [.. Enumerable.Range(0, 200).Select(_ => Enter(Building))];
            Assert.DoesNotContain(null, visitors);
            visitors.ForEach(visitor => visitor!.SignIn());
            Assert.Equal(0, _door.Silent);
            // Their end is nothing to the door any more.
            visitors.ForEach(visitor => visitor!.Leave());
        }
        Assert.Equal(0, _turnedOut);
    }

    [Fact]
    public void Within_its_first_second_nobody_gives_way_to_neighbours()
    {
        for (int i = 0; i < 256; i++)
            Assert.NotNull(Enter(Outsider));
        Assert.Null(Enter(Outsider));
        Assert.NotNull(Enter(Building));
        Assert.Equal((1, 0), (_door.Counters[DoorCount.RefusedAddressFull], _turnedOut));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(Enter(Outsider));
        Assert.Equal((1, 1), (_door.Counters[DoorCount.GaveWay], _turnedOut));
    }

    [Fact]
    public void All_addresses_of_a_network_of_IPv6_are_one()
    {
        for (int i = 0; i < 256; i++)
            Assert.NotNull(Enter(IPAddress.Parse($"2001:db8:0:1::{i:x}")));
        Assert.Null(Enter(IPAddress.Parse("2001:db8:0:1:ffff::1")));
        Assert.NotNull(Enter(IPAddress.Parse("2001:db8:0:2::1")));
        Assert.Null(Enter(IPAddress.Parse("2001:db8:0:1:ffff::1").MapToIPv6()));
    }

    [Fact]
    public void A_proxy_that_is_named_connects_for_many()
    {
        using Door door = new(new SignalLimits(), _time, new TrustedProxies([new IPNetwork(Building, 32)]));
        for (int i = 0; i < 2000; i++)
            Assert.NotNull(door.TryEnter(Building, () => _turnedOut++));
        Assert.Equal(0, _turnedOut);
    }

    [Fact]
    public void Who_keeps_talking_and_never_signs_in_is_turned_out_in_the_end()
    {
        Enter(Outsider);
        Visitor room = Enter(Building)!;
        room.SignIn();
        _time.Advance(TimeSpan.FromSeconds(14));
        Assert.Equal(0, _turnedOut);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((1, 0, 1L), (_turnedOut, _door.Silent, _door.Counters[DoorCount.Outstayed]));
    }

    private Visitor? Enter(IPAddress address) => _door.TryEnter(address, () => _turnedOut++);
}
