using CsCheck;
using ZoomRooms.Rtc.Rtcp;

namespace ZoomRooms.Rtc.Tests.Rtcp;

public class RtcpTests
{
    private static readonly Gen<ReportBlock> Blocks =
        Gen.Select(Gen.UInt, Gen.Byte, Gen.Int[-0x80_0000, 0x7F_FFFF], Gen.UInt, Gen.UInt, Gen.UInt, Gen.UInt)
            .Select((ssrc, fraction, lost, highest, jitter, last, delay) =>
                new ReportBlock(ssrc, fraction, lost, highest, jitter, last, delay));

    [Fact]
    public void A_sender_report_reads_back_with_its_blocks()
    {
        Gen.Select(Gen.UInt, Gen.ULong, Gen.UInt, Blocks.Array[0, 31]).Sample((ssrc, ntp, word, blocks) =>
        {
            byte[] buffer = new byte[RtcpWriter.MaximumLength];
            RtcpWriter writer = new(buffer);
            SenderInfo info = new(ntp, word, word ^ 1, word ^ 2);
            Assert.True(writer.TryAddSenderReport(ssrc, info, blocks));
            RtcpReader reader = new(buffer.AsSpan(0, writer.Length));
            Assert.True(reader.TryRead(out RtcpPacket packet));
            Assert.Equal((RtcpType.SenderReport, ssrc), (packet.Type, packet.SenderSsrc));
            Assert.True(SenderInfo.TryRead(packet, out SenderInfo readInfo));
            Assert.Equal(info, readInfo);
            for (int i = 0; i < blocks.Length; i++)
            {
                Assert.True(ReportBlock.TryRead(packet, i, out ReportBlock block));
                Assert.Equal(blocks[i], block);
            }
            Assert.False(ReportBlock.TryRead(packet, blocks.Length, out _));
            Assert.False(reader.TryRead(out _));
            Assert.False(reader.Malformed);
        });
    }

    [Fact]
    public void A_compound_reads_back_packet_by_packet()
    {
        byte[] buffer = new byte[256];
        RtcpWriter writer = new(buffer);
        Assert.True(writer.TryAddReceiverReport(7, [new ReportBlock(9, 1, -2, 3, 4, 5, 6)]));
        Assert.True(writer.TryAddCanonicalName(7, 0xDEADBEEF));
        Assert.Equal(2, writer.AddNack(7, 9, [10, 12]));
        Assert.True(writer.TryAddPictureLoss(7, 9));
        Assert.True(writer.TryAddReferenceTimes(7, 0x0102_0304_0506_0708, 9, 11, 12));
        Assert.Equal("81CA0004" + "00000007" + "0108" + "6465616462656566" + "0000", Convert.ToHexString(buffer.AsSpan(32, 20)));
        List<byte> types = [];
        RtcpReader reader = new(buffer.AsSpan(0, writer.Length));
        while (reader.TryRead(out RtcpPacket packet))
            types.Add(packet.Type);
        Assert.False(reader.Malformed);
        Assert.Equal(
            [RtcpType.ReceiverReport, RtcpType.SourceDescription, RtcpType.TransportFeedback, RtcpType.PayloadFeedback,
                RtcpType.ExtendedReport], types);
    }

    /// <summary>RFC 5104, section 4.2.1: exponent of 6 bits, mantissa of 17, overhead of 9.</summary>
    [Fact]
    public void A_bitrate_bound_is_laid_out_as_in_the_RFC()
    {
        byte[] buffer = new byte[20];
        RtcpWriter writer = new(buffer);
        Assert.True(writer.TryAddBitrateBound(7, 9, 1_000_000));
        // 125,000 shifted by 3.
        Assert.Equal("83CD0004" + "00000007" + "00000000" + "00000009" + "0FD09000", Convert.ToHexString(buffer));
        Assert.False(writer.TryAddBitrateBound(7, 9, 1));
    }

    [Fact]
    public void A_bitrate_bound_reads_back_never_more_than_it_was_and_hardly_less()
    {
        Gen.Select(Gen.UInt, Gen.Int[0, int.MaxValue]).Sample((ssrc, rate) =>
        {
            byte[] buffer = new byte[20];
            RtcpWriter writer = new(buffer);
            Assert.True(writer.TryAddBitrateBound(1, ssrc, rate));
            RtcpReader reader = new(buffer);
            Assert.True(reader.TryRead(out RtcpPacket packet));
            Assert.Equal((RtcpType.TransportFeedback, RtcpType.MaximumBitrate), (packet.Type, packet.Format));
            Assert.True(BitrateBound.TryRead(packet, 0, out BitrateBound bound));
            Assert.Equal(ssrc, bound.Ssrc);
            Assert.InRange(bound.BitsPerSecond, rate - rate / 65_536.0, rate);
            Assert.False(BitrateBound.TryRead(packet, 1, out _));
        });
    }

    [Theory]
    [InlineData("FC000200", int.MaxValue)]
    [InlineData("FFFFFFFF", int.MaxValue)]
    [InlineData("FC000000", 0)]
    public void A_bitrate_bound_beyond_all_bounds_is_none(string word, int expected)
    {
        byte[] body = Convert.FromHexString("0000000700000000" + "00000009" + word);
        Assert.True(
            BitrateBound.TryRead(new RtcpPacket(RtcpType.TransportFeedback, RtcpType.MaximumBitrate, body), 0, out BitrateBound bound));
        Assert.Equal(expected, bound.BitsPerSecond);
        Assert.False(
            BitrateBound.TryRead(new RtcpPacket(RtcpType.TransportFeedback, RtcpType.MaximumBitrate, body.AsSpan(0, 15)), 0, out _));
    }

    /// <summary>RFC 3550, section 6.7: subtype 0, SSRC, four letters, data.</summary>
    [Fact]
    public void A_packet_bound_is_an_application_defined_packet()
    {
        byte[] buffer = new byte[16];
        RtcpWriter writer = new(buffer);
        Assert.True(writer.TryAddPacketBound(7, 900));
        Assert.Equal("80CC0003" + "00000007" + "5A525053" + "00000384", Convert.ToHexString(buffer));
        Assert.False(writer.TryAddPacketBound(7, 900));
        RtcpReader reader = new(buffer);
        Assert.True(reader.TryRead(out RtcpPacket packet));
        Assert.True(PacketBound.TryRead(packet, out int bytes));
        Assert.Equal(900, bytes);
    }

    [Fact]
    public void A_nack_asks_for_exactly_what_it_was_given()
    {
        // Ascending distances of 1 to 40 from any start, across the wrap.
        Gen.Select(Gen.UShort, Gen.Int[1, 40].Array[0, 200]).Sample((start, steps) =>
        {
            List<ushort> wanted = [];
            ushort at = start;
            foreach (int step in steps)
                wanted.Add(at += (ushort)step);
            byte[] buffer = new byte[RtcpWriter.MaximumLength];
            RtcpWriter writer = new(buffer);
            Assert.Equal(wanted.Count, writer.AddNack(1, 2, wanted.ToArray()));
            Assert.Equal(wanted, ReadNack(buffer.AsSpan(0, writer.Length)));
        });
    }

    [Fact]
    public void A_nack_without_room_takes_what_fits()
    {
        RtcpWriter writer = new(new byte[20]);
        Assert.Equal(3, writer.AddNack(1, 2, [1, 2, 100, 200]));
        Assert.Equal(20, writer.Length);
        Assert.Equal(0, writer.AddNack(1, 2, [300]));
        Assert.False(writer.TryAddPictureLoss(1, 2));
    }

    [Theory]
    [InlineData("")]
    [InlineData("80C900")]
    [InlineData("80C90001")]
    [InlineData("00C90001" + "00000001")]
    [InlineData("A0C90001" + "00000000")]
    [InlineData("A0C90001" + "00000005")]
    [InlineData("80C90001" + "00000001" + "80C9FFFF" + "00000001")]
    public void A_compound_that_breaks_off_is_malformed(string hex)
    {
        RtcpReader reader = new(Convert.FromHexString(hex));
        while (reader.TryRead(out _))
        {
        }
        Assert.True(reader.Malformed);
    }

    [Fact]
    public void Round_trips_come_from_both_exchanges_and_absurd_ones_are_ignored()
    {
        Assert.Equal(TimeSpan.FromSeconds(0.5), NtpTime.RoundTrip(0x0002_0000, 0x0001_0000, 0x8000));
        Assert.Equal(TimeSpan.FromSeconds(1), NtpTime.RoundTrip(0x0000_8000, 0xFFFF_8000, 0));
        Assert.Equal(TimeSpan.Zero, NtpTime.RoundTrip(100, 100, 3));
        Assert.Null(NtpTime.RoundTrip(0, 0x0001_0000, 0));
        Assert.Null(NtpTime.RoundTrip(0x0020_0000, 0, 0));
    }

    private static List<ushort> ReadNack(ReadOnlySpan<byte> bytes)
    {
        List<ushort> read = [];
        RtcpReader reader = new(bytes);
        while (reader.TryRead(out RtcpPacket packet))
        {
            NackReader nack = new(packet);
            while (nack.TryRead(out ushort sequence))
                read.Add(sequence);
        }
        return read;
    }
}
