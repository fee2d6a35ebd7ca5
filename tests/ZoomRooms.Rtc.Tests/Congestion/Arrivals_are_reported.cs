using ZoomRooms.Rtc.Rtcp;

namespace ZoomRooms.Rtc.Tests.Congestion;

/// <summary>Congestion control feedback (RFC 8888) from the log to the reader.</summary>
public sealed class Arrivals_are_reported
{
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(1000);

    [Fact]
    public void As_the_RFC_lays_them_out()
    {
        ArrivalLog log = new();
        log.OnPacket(0x1_FFFE, Now - TimeSpan.FromSeconds(0.25));
        log.OnPacket(0x2_0000, Now - TimeSpan.FromSeconds(0.125));
        byte[] buffer = new byte[100];
        RtcpWriter writer = new(buffer);
        Assert.True(writer.TryAddCongestionFeedback(0x01020304, [(0x0A0B0C0D, log)], Now));
        Assert.Equal(
        [
            0x8B, 205, 0, 6,
            1, 2, 3, 4,
            0x0A, 0x0B, 0x0C, 0x0D,
            0xFF, 0xFE, 0, 3,
            0x81, 0x00, 0, 0,
            0x80, 0x80, 0, 0,
            0x03, 0xE8, 0, 0,
        ], buffer[..writer.Length]);
        Assert.False(writer.TryAddCongestionFeedback(1, [(1, log)], Now));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void And_read_back_each_once_with_the_lost_ones_between(int seed)
    {
        Random random = new(seed);
        Dictionary<(uint, ushort), TimeSpan?> sent = [], read = [];
        ArrivalLog[] logs = [new(), new()];
        long[] next = [0x1_0000 + random.Next(0x1_0000), 0x1_0000 + random.Next(0x1_0000)];
        TimeSpan now = Now;
        byte[] buffer = new byte[RtcpWriter.MaximumLength];
        for (int round = 0; round < 100; round++)
        {
            for (int i = random.Next(60); i >= 0; i--)
            {
                int stream = random.Next(2);
                now += TimeSpan.FromMilliseconds(random.Next(3));
                bool arrives = random.Next(10) > 0 || i == 0;
                sent[((uint)stream, (ushort)next[stream])] = arrives ? now : null;
                if (arrives)
                    logs[stream].OnPacket(next[stream], now);
                next[stream]++;
            }
            RtcpWriter writer = new(buffer);
            if (!writer.TryAddCongestionFeedback(9, [(0, logs[0]), (1, logs[1])], now))
                continue;
            RtcpReader compound = new(buffer.AsSpan(0, writer.Length));
            Assert.True(compound.TryRead(out RtcpPacket packet));
            Assert.Equal((RtcpType.TransportFeedback, RtcpType.CongestionFeedback, 9u), (packet.Type, packet.Format, packet.SenderSsrc));
            CongestionFeedbackReader reader = new(packet);
            while (reader.TryRead())
                Assert.True(read.TryAdd((reader.Ssrc, reader.Sequence), reader.IsReceived ? now - reader.Before!.Value : null));
            Assert.False(compound.TryRead(out _) || compound.Malformed);
        }
        Assert.True(read.Count > 1000);
        foreach (((uint, ushort) packet, TimeSpan? at) in read)
        {
            Assert.Equal(sent[packet] is null, at is null);
            if (at is { } arrived)
                Assert.InRange((arrived - sent[packet]!.Value).TotalMilliseconds, -0.01, 1);
        }
        Assert.All(sent.Where(entry => entry.Value is not null), entry => Assert.Contains(entry.Key, read));
    }

    [Fact]
    public void Whatever_a_report_claims_reading_it_ends_within_its_bytes()
    {
        Random random = new(7);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] body = new byte[random.Next(60)];
            random.NextBytes(body);
            if (body.Length > 12 && i % 2 == 0)
                (body[10], body[11]) = (0, (byte)random.Next(30));
            CongestionFeedbackReader reader = new(new RtcpPacket(RtcpType.TransportFeedback, RtcpType.CongestionFeedback, body));
            int count = 0;
            while (reader.TryRead())
                count++;
            Assert.True(count <= body.Length / 2);
        }
    }

    [Fact]
    public void What_does_not_fit_is_told_with_the_next()
    {
        (uint Ssrc, ArrivalLog Log)[] streams = [.. Enumerable.Range(0, 7).Select(i => ((uint)i, new ArrivalLog()))];
        for (int i = 0; i < 400; i++)
        {
            foreach ((uint ssrc, ArrivalLog log) in streams)
            {
                if (i < 400 - ssrc)
                    log.OnPacket(1000 + i, Now);
            }
        }
        HashSet<(uint, ushort)> told = [];
        byte[] buffer = new byte[RtcpWriter.MaximumLength];
        int reports = 0;
        while (true)
        {
            RtcpWriter writer = new(buffer);
            // As after other packets of the compound.
            Assert.True(writer.TryAddPictureLoss(1, 2));
            if (!writer.TryAddCongestionFeedback(9, streams, Now))
                break;
            reports++;
            RtcpReader compound = new(buffer.AsSpan(0, writer.Length));
            Assert.True(compound.TryRead(out _));
            Assert.True(compound.TryRead(out RtcpPacket packet));
            Assert.False(compound.TryRead(out _) || compound.Malformed);
            CongestionFeedbackReader reader = new(packet);
            while (reader.TryRead())
                Assert.True(reader.IsReceived && told.Add((reader.Ssrc, reader.Sequence)));
        }
        Assert.Equal(7 * 400 - 21, told.Count);
        Assert.InRange(reports, 4, 6);
        RtcpWriter narrow = new(buffer.AsSpan(0, 20));
        streams[0].Log.OnPacket(2000, Now);
        Assert.False(narrow.TryAddCongestionFeedback(9, streams, Now));
        Assert.Equal((0, 1), (narrow.Length, streams[0].Log.Pending));
    }

    [Fact]
    public void A_jump_forgets_what_was_not_told_and_a_late_packet_is_not_told_twice()
    {
        ArrivalLog log = new();
        log.OnPacket(100, Now);
        log.OnPacket(5000, Now);
        Assert.Equal((5000, 1), (log.Next, log.Pending));
        Assert.Equal(Now, log.Take());
        log.OnPacket(4999, Now);
        Assert.Equal(0, log.Pending);
    }
}
