using System.Buffers.Binary;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Tests.Secure;
using ZoomRooms.TestKit.Secure;

namespace ZoomRooms.Rtc.Tests.Dtls;

public sealed class A_handshake_withstands
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_ClientHello_in_two_datagrams_in_either_order(bool inOrder)
    {
        using TwoSides sides = new(TwoSides.PerfectNetwork());
        bool split = false;
        sides.OnTheWire = (datagram, toServer) =>
        {
            // Only the first: the others are sent by our own splitting, or are answers.
            if (!toServer || datagram[0] != 22 || datagram[13] != 1 || split)
                return datagram;
            split = true;
            (byte[] first, byte[] second) = Split(datagram);
            sides.Network.Send(inOrder ? second : first, sides.ClientAddress, TwoSides.ServerAddress, sides.Now);
            return inOrder ? first : second;
        };

        Assert.True(sides.RunUntil(() => sides.BothConnected, TimeSpan.FromSeconds(5)));
        Assert.True(split);
        Assert.Equal(0, sides.Server.Counters.DtlsDropped);
    }

    [Theory]
    [InlineData(20)] // ChangeCipherSpec
    [InlineData(22)] // epoch 1, which is Finished
    public void Forged_records_of_the_next_epoch_at_any_moment(byte type)
    {
        using TwoSides sides = new(TwoSides.PerfectNetwork());
        byte[] forged = new byte[13 + 60];
        new byte[] { type, 0xfe, 0xfd, 0, (byte)(type == 22 ? 1 : 0), 0, 0, 0, 0, 0, 200, 0, 60 }.CopyTo(forged, 0);
        forged.AsSpan(13).Fill(1);
        sides.OnTheWire = (datagram, toServer) =>
        {
            if (toServer && !sides.Server.RemoteAddress.IsNone)
                sides.Server.HandleDatagram([.. forged], sides.ClientAddress, sides.Now, sides.ServerMedia);
            return datagram;
        };

        Assert.True(sides.RunUntil(() => sides.BothConnected, TimeSpan.FromSeconds(5)), string.Join(';', sides.ServerEvents));
    }

    [Fact]
    public void Claims_of_enormous_messages_which_cost_it_nothing()
    {
        using TwoSides sides = new(TwoSides.PerfectNetwork());
        Assert.True(sides.RunUntil(() => !sides.Server.RemoteAddress.IsNone, TimeSpan.FromSeconds(5)));
        byte[] claim = new byte[13 + 12 + 1];
        new byte[] { 22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 1, 0, 0, 13, 1, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 1 }.CopyTo(claim, 0);
        long before = sides.Server.Counters.DtlsDropped;
        for (byte message = 0; message < 16; message++)
        {
            claim[18] = message;
            sides.Server.HandleDatagram([.. claim], sides.ClientAddress, sides.Now, sides.ServerMedia);
        }

        Assert.Equal(16, sides.Server.Counters.DtlsDropped - before);
        Assert.True(sides.RunUntil(() => sides.BothConnected, TimeSpan.FromSeconds(5)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_peer_that_falls_silent_by_giving_up_after_ten_seconds(int afterDatagrams)
    {
        using TwoSides sides = new(TwoSides.PerfectNetwork());
        int seen = 0;
        // Connectivity checks go on; the handshake's datagrams stop.
        sides.OnTheWire = (datagram, _) => datagram[0] < 4 || ++seen < afterDatagrams ? datagram : null;
        TimeSpan start = sides.Now;
        bool ended = sides.RunUntil(() => sides.ClientEvents.Count > 0 && sides.ServerEvents.Count > 0, TimeSpan.FromSeconds(20));

        Assert.True(ended);
        Assert.InRange(sides.Now - start, TimeSpan.Zero, TimeSpan.FromSeconds(10.2));
        Assert.Contains(sides.ClientEvents.Concat(sides.ServerEvents), e => e.Failure == TransportFailure.HandshakeTimedOut);
    }

    [Fact]
    public void The_loss_of_any_one_datagram_in_at_most_one_resend()
    {
        for (int lost = 0; lost < 10; lost++)
        {
            using TwoSides sides = new(TwoSides.PerfectNetwork());
            int seen = 0;
            sides.OnTheWire = (datagram, _) => datagram[0] >= 20 && seen++ == lost ? null : datagram;
            TimeSpan start = sides.Now;

            Assert.True(sides.RunUntil(() => sides.BothConnected, TimeSpan.FromSeconds(5)), $"datagram {lost}");
            Assert.True(sides.Now - start < TimeSpan.FromMilliseconds(160), $"datagram {lost} cost {sides.Now - start}");
        }
    }

    private static (byte[] First, byte[] Second) Split(byte[] datagram)
    {
        int body = datagram.Length - 25, half = body / 2;
        return (Fragment(datagram, 0, half, 0), Fragment(datagram, half, body - half, 40));
    }

    private static byte[] Fragment(byte[] whole, int offset, int length, ushort sequence)
    {
        byte[] fragment = new byte[25 + length];
        whole.AsSpan(0, 25).CopyTo(fragment);
        BinaryPrimitives.WriteUInt16BigEndian(fragment.AsSpan(9), sequence);
        BinaryPrimitives.WriteUInt16BigEndian(fragment.AsSpan(11), (ushort)(12 + length));
        BinaryPrimitives.WriteUInt16BigEndian(fragment.AsSpan(20), (ushort)offset);
        BinaryPrimitives.WriteUInt16BigEndian(fragment.AsSpan(23), (ushort)length);
        whole.AsSpan(25 + offset, length).CopyTo(fragment.AsSpan(25));
        return fragment;
    }
}
