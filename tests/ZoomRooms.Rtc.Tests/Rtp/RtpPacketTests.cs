using CsCheck;
using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.Rtc.Tests.Rtp;

public class RtpPacketTests
{
    [Fact]
    public void What_is_written_reads_back()
    {
        Gen.Select(Gen.Byte[0, 127], Gen.Bool, Gen.UShort, Gen.UInt, Gen.UInt, Gen.Byte.Array[0, 64]).Sample(
            (type, marker, sequence, timestamp, ssrc, payload) =>
        {
            byte[] bytes = [.. new byte[RtpPacket.HeaderLength], .. payload];
            RtpPacket.WriteHeader(bytes, type, marker, sequence, timestamp, ssrc);
            Assert.True(RtpPacket.TryParse(bytes, out RtpPacket packet));
            Assert.Equal(
                (type, marker, sequence, timestamp, ssrc),
                (packet.PayloadType, packet.Marker, packet.Sequence, packet.Timestamp, packet.Ssrc));
            Assert.Equal(payload, packet.Payload.ToArray());
        });
    }

    [Fact]
    public void Sources_extensions_and_padding_are_not_payload()
    {
        // V=2, P, X, CC=1; one-byte extensions: id 1 = AA, padding byte, id 2 = BB CC, then fill; payload 01 02; padding 3.
        byte[] bytes = Convert.FromHexString(
            "B1E0000A000000140000001E" + "00000028" + "BEDE0002" + "10AA0021" + "BBCC0000" + "0102" + "000003");
        Assert.True(RtpPacket.TryParse(bytes, out RtpPacket packet));
        Assert.Equal([1, 2], packet.Payload.ToArray());
        Assert.True(packet.TryGetExtension(1, out ReadOnlySpan<byte> first));
        Assert.Equal([0xAA], first.ToArray());
        Assert.True(packet.TryGetExtension(2, out ReadOnlySpan<byte> second));
        Assert.Equal([0xBB, 0xCC], second.ToArray());
        Assert.False(packet.TryGetExtension(3, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("80E0000A000000140000")]
    [InlineData("40E0000A000000140000001E")]
    [InlineData("81E0000A000000140000001E")]
    [InlineData("90E0000A000000140000001EBEDE00")]
    [InlineData("90E0000A000000140000001EBEDE0001")]
    [InlineData("A0E0000A000000140000001E00")]
    [InlineData("A0E0000A000000140000001E05")]
    public void A_packet_whose_lengths_exceed_it_is_refused(string hex) =>
        Assert.False(RtpPacket.TryParse(Convert.FromHexString(hex), out _));

    [Fact]
    public void An_extension_element_that_breaks_off_is_not_found()
    {
        byte[] bytes = Convert.FromHexString("90E0000A000000140000001E" + "BEDE0001" + "1FAABBCC");
        Assert.True(RtpPacket.TryParse(bytes, out RtpPacket packet));
        Assert.False(packet.TryGetExtension(1, out _));
    }

    [Fact]
    public void Sequence_numbers_order_across_the_wrap()
    {
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[-32_767, 32_767]).Sample((reference, step) =>
        {
            long there = 0x1_0000L + reference + step;
            Assert.Equal(there, SequenceNumber.Extend((ushort)there, 0x1_0000L + reference));
            Assert.Equal(step, SequenceNumber.Difference((ushort)there, (ushort)(0x1_0000 + reference)));
            Assert.Equal(step > 0, SequenceNumber.IsNewer((ushort)there, (ushort)(0x1_0000 + reference)));
        });
    }
}
