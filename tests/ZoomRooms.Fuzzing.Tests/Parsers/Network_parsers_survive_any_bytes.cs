using ZoomRooms.Fuzzing.Tests.Campaigns;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.Rtc.Frames;
using ZoomRooms.Rtc.Packetization;
using ZoomRooms.Rtc.Rtcp;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Session;
using ZoomRooms.Rtc.Srtp;
using ZoomRooms.Rtc.Stun;
using ZoomRooms.TestKit.Secure;

namespace ZoomRooms.Fuzzing.Tests.Parsers;

public sealed class Network_parsers_survive_any_bytes
{
    private const uint Ssrc = 7;

    [Fact]
    public void Stun() => Campaign.Run("stun", Campaign.Seeds("stun"), 60_000, datagram =>
    {
        StunMessage.TryGetUsername(datagram, out _);
        if (!StunMessage.TryParse(datagram, out StunMessage message))
            return false;
        message.TryGetMappedAddress(out TransportAddress address);
        Assert.NotEmpty(address.ToString());
        message.HasValidFingerprint();
        message.HasValidIntegrity("VOkJxbRl1RmTxUk/WvJxBt"u8);
        Assert.InRange(message.ErrorCode, 0, 7 * 100 + 255);
        return true;
    });

    [Fact]
    public void Rtp() => Campaign.Run("rtp", Campaign.Seeds("rtp"), 60_000, bytes =>
    {
        if (!RtpPacket.TryParse(bytes, out RtpPacket packet))
            return false;
        Assert.InRange(packet.Payload.Length, 0, bytes.Length - RtpPacket.HeaderLength);
        for (int id = 0; id < 16; id++)
            packet.TryGetExtension(id, out _);
        return true;
    });

    /// <summary>
    /// What is sent again: unwrapping stays within the packet, makes a packet of the stream, and wrapping that makes the same again.
    /// </summary>
    [Fact]
    public void Retransmissions()
    {
        byte[] wrapped = new byte[128 * 1024], once = new byte[128 * 1024];
        List<byte[]> seeds = [.. Campaign.Seeds("rtx")];
        foreach (byte[] plain in Campaign.Seeds("rtp"))
            seeds.Add(wrapped[..Retransmission.Wrap(plain, original: 7, sequence: 9, wrapped)]);
        Campaign.Run("retransmission", seeds, 60_000, bytes =>
        {
            ushort sequence = bytes.Length < 4 ? (ushort)0 : (ushort)(bytes[2] << 8 | bytes[3]);
            byte[] before = [.. bytes];
            Retransmission.Is(bytes, out _);
            if (!Retransmission.TryUnwrap(bytes, out Span<byte> original))
            {
                Assert.Equal(before, bytes.ToArray());
                return false;
            }
            Assert.InRange(original.Length, RtpPacket.HeaderLength, before.Length - Retransmission.Length);
            Assert.True(RtpPacket.TryParse(original, out RtpPacket packet));
            Assert.True(packet.PayloadType == RtpFormat.VideoPayloadType && packet.Ssrc <= int.MaxValue);
            int length = Retransmission.Wrap(original, packet.Sequence, sequence, wrapped);
            wrapped.AsSpan(0, length).CopyTo(once);
            Assert.True(Retransmission.TryUnwrap(once.AsSpan(0, length), out Span<byte> again));
            Assert.Equal(original.ToArray(), again.ToArray());
            return true;
        });
    }

    [Fact]
    public void Rtcp() => Campaign.Run("rtcp", Campaign.Seeds("rtcp"), 60_000, compound =>
    {
        RtcpReader reader = new(compound);
        int packets = 0;
        while (reader.TryRead(out RtcpPacket packet))
        {
            Assert.InRange(++packets, 1, compound.Length / 4);
            SenderInfo.TryRead(packet, out _);
            for (int block = 0; block < 32; block++)
                ReportBlock.TryRead(packet, block, out _);
            TransportFeedbackReader arrivals = new(packet);
            int told = 0;
            while (arrivals.TryRead())
                Assert.InRange(++told, 1, ushort.MaxValue);
            NackReader nack = new(packet);
            int asked = 0;
            while (nack.TryRead(out _))
                Assert.InRange(++asked, 1, compound.Length * 17);
        }
        return !reader.Malformed;
    });

    [Fact]
    public void Dtls_records_and_handshake_fragments()
    {
        List<byte[]> flights = new();
        using (TwoSides sides = new(TwoSides.PerfectNetwork()))
        {
            sides.OnTheWire = (datagram, _) =>
            {
                if (DtlsRecord.IsDtls(datagram))
                    flights.Add([.. datagram]);
                return datagram;
            };
            Assert.True(sides.RunUntil(() => sides.BothConnected, TimeSpan.FromSeconds(10)));
        }
        Campaign.Run("dtls record", flights, 60_000, datagram =>
        {
            ReadOnlySpan<byte> rest = datagram;
            int records = 0;
            while (DtlsRecord.TryTake(ref rest, out DtlsRecord record))
            {
                Assert.InRange(++records, 1, datagram.Length);
                if (!HandshakeFragment.AreWellFormed(record.Fragment))
                    continue;
                ReadOnlySpan<byte> content = record.Fragment;
                while (HandshakeFragment.TryTake(ref content, out HandshakeFragment fragment))
                    Assert.InRange(fragment.Offset + fragment.Length, 0, HandshakeFragment.LongestMessage);
            }
            return rest.IsEmpty;
        });
    }

    /// <summary>Handshakes with flights changed on their way: an association may fail to come up, and does nothing worse.</summary>
    [Fact]
    public void Handshakes_with_changed_flights()
    {
        Random random = Campaign.RandomFor("handshake");
        byte[] last = [];
        int up = 0;
        for (int round = 0; round < 24 * Campaign.Factor; round++)
        {
            using TwoSides sides = new(TwoSides.PerfectNetwork(round));
            double hostility = random.NextDouble() * 0.5;
            sides.OnTheWire = (datagram, _) =>
            {
                byte[] seen = random.NextDouble() < hostility ? Mutator.Mutate(datagram, last, random, 2000) : datagram;
                last = datagram;
                return seen;
            };
            up += sides.RunUntil(() => sides.BothConnected, TimeSpan.FromSeconds(4)) ? 1 : 0;
        }
        Assert.InRange(up, 1, 24 * Campaign.Factor);
    }

    /// <summary>A live association between random datagrams: it stays up, believes none of them, and keeps no memory.</summary>
    [Fact]
    public void Datagrams_of_a_live_association()
    {
        using TwoSides sides = new(TwoSides.PerfectNetwork());
        List<byte[]> seen = new();
        sides.OnTheWire = (datagram, _) =>
        {
            seen.Add([.. datagram]);
            return datagram;
        };
        Assert.True(sides.RunUntil(() => sides.BothConnected, TimeSpan.FromSeconds(10)));
        for (ushort sequence = 0; sequence < 20; sequence++)
            sides.SendRtp(sides.Client, Packet(sequence));
        sides.RunFor(TimeSpan.FromSeconds(1));
        int received = sides.ServerMedia.Rtp.Count;
        Assert.Equal(20, received);
        TransportAddress elsewhere = TransportAddress.FromIPv4(0xc0000299, 9);
        byte[] buffer = new byte[2048];
        long before = 0;
        int inputs = 0;
        Campaign.Run("live datagram", seen, 15_000, datagram =>
        {
            if (inputs++ == 5_000)
                before = GC.GetTotalMemory(true);
            byte[] again = [.. datagram];
            if (!seen.Exists(known => known.AsSpan().SequenceEqual(again)))
            {
                sides.Server.HandleDatagram(datagram, inputs % 2 == 0 ? sides.ClientAddress : elsewhere, sides.Now, sides.ServerMedia);
                while (sides.Server.TryGetDatagram(buffer, out _, out _))
                {
                }
            }
            return DtlsRecord.IsDtls(again) || StunMessage.IsStun(again);
        });
        Assert.InRange(GC.GetTotalMemory(true) - before, long.MinValue, 8 * 1024 * 1024);
        // A changed packet is never taken for media; and the association goes on.
        Assert.Equal(received, sides.ServerMedia.Rtp.Count);
        sides.SendRtp(sides.Client, Packet(100));
        sides.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(received + 1, sides.ServerMedia.Rtp.Count);
        Assert.True(sides.BothConnected);
    }

    [Fact]
    public void Srtp_never_opens_a_changed_packet()
    {
        byte[] key = new byte[16], salt = new byte[12];
        using SrtpSender sender = new(SrtpKeys.FromSession(key, salt));
        using SrtpReceiver receiver = new(SrtpKeys.FromSession(key, salt));
        HashSet<string> rtp = new();
        List<byte[]> seeds = new();
        foreach (byte[] plain in Campaign.Seeds("rtp"))
        {
            byte[] buffer = [.. plain, .. new byte[64]];
            Assert.Equal(SrtpResult.Ok, sender.ProtectRtp(buffer, plain.Length, out int length));
            seeds.Add(buffer[..length]);
            rtp.Add(Convert.ToHexString(buffer, 0, length));
        }
        foreach (byte[] plain in Campaign.Seeds("rtcp"))
        {
            byte[] buffer = [.. plain, .. new byte[64]];
            Assert.Equal(SrtpResult.Ok, sender.ProtectRtcp(buffer, plain.Length, out int length));
            seeds.Add(buffer[..length]);
            rtp.Add(Convert.ToHexString(buffer, 0, length));
        }
        Campaign.Run("srtp", seeds, 30_000, packet =>
        {
            string text = Convert.ToHexString(packet);
            byte[] again = [.. packet];
            bool opened = receiver.UnprotectRtp(packet, out int length) == SrtpResult.Ok
                || receiver.UnprotectRtcp(again, out length) == SrtpResult.Ok;
            Assert.InRange(length, 0, packet.Length);
            Assert.True(!opened || rtp.Contains(text), "A packet that was never sent was opened.");
            return opened;
        });
    }

    [Fact]
    public void Costumes_and_the_depacketizer()
    {
        List<byte[]> seeds = new();
        VideoPacketizer packetizer = new();
        foreach (int size in (int[])[1, 100, 5000])
        {
            packetizer.Start(new byte[size], isKeyFrame: size != 100);
            byte[] payload = new byte[VideoPacketizer.MaximumPayload];
            while (packetizer.HasMore)
                seeds.Add(payload[..packetizer.Next(payload, out _)]);
        }
        VideoDepacketizer depacketizer = new();
        int inFrame = 0;
        Campaign.Run("depacketizer", seeds, 60_000, payload =>
        {
            VideoDepacketizer.StartsKeyFrame(payload);
            NalCostume.TryUndress([.. payload], out _, out _);
            if (inFrame++ % 5 == 0)
                depacketizer.Begin();
            bool whole = depacketizer.Add(payload) == DepacketizeResult.Accepted & depacketizer.Finish(
                out ReadOnlySpan<byte> frame, out _) == DepacketizeResult.Accepted;
            Assert.InRange(frame.Length, 0, 2 * Limits.FrameBytes);
            return whole;
        });
    }

    /// <summary>The whole receiving side behind SRTP, of a participant that is in a meeting and lies.</summary>
    [Fact]
    public void Rtp_and_rtcp_of_a_lying_sender()
    {
        MediaAssociation association = new(new RtcSessionOptions { AudioSsrc = 1, VideoSsrc = 2 }, 0, 0, TimeSpan.Zero);
        association.AddRemoteStream(Ssrc, StreamKind.Video);
        association.AddRemoteStream(8, StreamKind.Audio);
        association.UseRetransmissionStreams();
        NothingSink sink = new();
        TimeSpan now = TimeSpan.FromSeconds(1);
        byte[] buffer = new byte[2048];
        long before = 0;
        int inputs = 0;
        Campaign.Run(
            "lying sender", [.. Campaign.Seeds("rtp"), .. Campaign.Seeds("rtcp"), .. Campaign.Seeds("rtx"), Packet(1), Packet(3)], 60_000,
            packet =>
        {
            if (inputs++ == 20_000)
                before = GC.GetTotalMemory(true);
            if (packet.Length > RtpPacket.MaximumLength)
                return false;
            association.OnRtp(packet, now, sink);
            association.OnRtcp(packet, now);
            now += TimeSpan.FromMilliseconds(inputs % 16);
            association.HandleTimeout(now, sink);
            int packets = 0;
            while (association.TryTakePacket(buffer, out _, out _, now))
                Assert.InRange(++packets, 1, 1000);
            return true;
        });
        Assert.InRange(GC.GetTotalMemory(true) - before, long.MinValue, 16 * 1024 * 1024);
    }

    private static byte[] Packet(ushort sequence)
    {
        byte[] packet = new byte[112];
        RtpPacket.WriteHeader(packet, 96, false, sequence, sequence * 3000u, Ssrc);
        return packet;
    }

    private sealed class NothingSink : IFrameSink
    {
        public void OnFrame(
            uint ssrc, StreamKind kind, ReadOnlySpan<byte> encryptedFrame, uint rtpTimestamp, bool isKeyFrame, TimeSpan now) =>
            Assert.InRange(encryptedFrame.Length, 0, 2 * Limits.FrameBytes);
    }
}
