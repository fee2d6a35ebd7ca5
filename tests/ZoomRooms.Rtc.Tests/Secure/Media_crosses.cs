using ZoomRooms.Rtc.Secure;
using ZoomRooms.TestKit;
using ZoomRooms.TestKit.Secure;

namespace ZoomRooms.Rtc.Tests.Secure;

public sealed class Media_crosses
{
    [Fact]
    public void Both_ways_and_not_in_the_clear()
    {
        using TwoSides sides = TwoSides.Connected();
        byte[] packet = Packets.Rtp(5, 100, payload: 500);
        bool seenInTheClear = false;
        sides.OnTheWire = (datagram, _) =>
        {
            seenInTheClear |= datagram.AsSpan().IndexOf(packet.AsSpan(12, 16)) >= 0;
            return datagram;
        };
        sides.SendRtp(sides.Client, packet);
        sides.SendRtp(sides.Server, Packets.Rtp(6, 200));
        sides.RunFor(TimeSpan.FromMilliseconds(50));

        Assert.Equal(packet, Assert.Single(sides.ServerMedia.Rtp));
        Assert.Equal(Packets.Rtp(6, 200), Assert.Single(sides.ClientMedia.Rtp));
        Assert.False(seenInTheClear);
    }

    [Fact]
    public void And_reports_beside_it()
    {
        using TwoSides sides = TwoSides.Connected();
        byte[] buffer = [.. Packets.Rtcp(5), .. new byte[SecureTransport.ProtectionOverhead]];
        int length = sides.Client.ProtectRtcp(buffer, 8);
        sides.Server.HandleDatagram(buffer.AsSpan(0, length), sides.ClientAddress, sides.Now, sides.ServerMedia);

        Assert.Equal(Packets.Rtcp(5), Assert.Single(sides.ServerMedia.Rtcp));
        Assert.Equal(1, sides.Server.Counters.RtcpReceived);
    }

    [Fact]
    public void Not_before_the_handshake_and_not_after_the_end()
    {
        using TwoSides sides = new(TwoSides.PerfectNetwork());
        byte[] buffer = new byte[200];
        Packets.Rtp(1, 1).CopyTo(buffer, 0);
        Assert.Equal(0, sides.Client.ProtectRtp(buffer, 112));

        Assert.True(sides.RunUntil(() => sides.BothConnected, TimeSpan.FromSeconds(5)));
        sides.Client.Close();

        Assert.Equal(0, sides.Client.ProtectRtp(buffer, 112));
        Assert.Equal(0, sides.Client.ProtectRtcp(buffer, 112));
    }

    [Fact]
    public void Replayed_and_broken_packets_are_counted_and_dropped()
    {
        using TwoSides sides = TwoSides.Connected();
        byte[] buffer = [.. Packets.Rtp(5, 100), .. new byte[SecureTransport.ProtectionOverhead]];
        int length = sides.Client.ProtectRtp(buffer, 112);
        byte[] packet = buffer[..length];
        byte[] broken = [.. packet];
        broken[50] ^= 1;

        sides.Server.HandleDatagram(broken, sides.ClientAddress, sides.Now, sides.ServerMedia);
        sides.Server.HandleDatagram([.. packet], sides.ClientAddress, sides.Now, sides.ServerMedia);
        sides.Server.HandleDatagram([.. packet], sides.ClientAddress, sides.Now, sides.ServerMedia);

        TransportCounters counters = sides.Server.Counters;
        Assert.Equal((1, 1, 1), (counters.RtpReceived, counters.Unauthenticated, counters.Replayed));
        Assert.Single(sides.ServerMedia.Rtp);
    }

    [Fact]
    public void Without_allocation_once_a_stream_is_known()
    {
        using TwoSides sides = TwoSides.Connected();
        NothingSink sink = new();
        byte[] template = Packets.Rtp(5, 0, payload: 1088);
        byte[] rtp = new byte[1100 + SecureTransport.ProtectionOverhead];
        byte[] rtcp = new byte[60 + SecureTransport.ProtectionOverhead];

        long Measure(int from, int to)
        {
            AllocationMeter meter = AllocationMeter.Start();
            for (int i = from; i < to; i++)
            {
                template.CopyTo(rtp, 0);
                rtp[2] = (byte)(i >> 8);
                rtp[3] = (byte)i;
                int length = sides.Client.ProtectRtp(rtp, 1100);
                sides.Server.HandleDatagram(rtp.AsSpan(0, length), sides.ClientAddress, sides.Now, sink);
                rtcp[0] = 0x80;
                rtcp[1] = 201;
                rtcp.AsSpan(4).Clear();
                length = sides.Client.ProtectRtcp(rtcp, 60);
                sides.Server.HandleDatagram(rtcp.AsSpan(0, length), sides.ClientAddress, sides.Now, sink);
            }
            return meter.Bytes;
        }
        Measure(0, 200);

        Assert.Equal(0, Measure(200, 1200));
        Assert.Equal((1200, 1200), (sides.Server.Counters.RtpReceived, sides.Server.Counters.RtcpReceived));
    }

    [Fact]
    public void And_a_check_is_answered_without_allocation_too()
    {
        using TwoSides sides = TwoSides.Connected();
        byte[] check = [];
        sides.OnTheWire = (datagram, toServer) =>
        {
            if (toServer && datagram[0] == 0)
                check = [.. datagram];
            return datagram;
        };
        Assert.True(sides.RunUntil(() => check.Length > 0, TimeSpan.FromSeconds(10)));
        NothingSink sink = new();
        byte[] answer = new byte[1280];

        long Measure(int rounds)
        {
            AllocationMeter meter = AllocationMeter.Start();
            for (int i = 0; i < rounds; i++)
            {
                sides.Server.HandleDatagram(check, sides.ClientAddress, sides.Now, sink);
                Assert.True(sides.Server.TryGetDatagram(answer, out _, out _));
            }
            return meter.Bytes;
        }
        Measure(200);

        Assert.Equal(0, Measure(1000));
    }

    private sealed class NothingSink : ISecureMediaSink
    {
        public void OnRtp(Span<byte> packet, TimeSpan now)
        {
        }

        public void OnRtcp(Span<byte> packet, TimeSpan now)
        {
        }
    }
}
