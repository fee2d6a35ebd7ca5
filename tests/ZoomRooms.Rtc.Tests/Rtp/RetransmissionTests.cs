using CsCheck;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Session;
using ZoomRooms.Rtc.Srtp;
using ZoomRooms.Rtc.Streams;
using ZoomRooms.Rtc.Tests.Srtp;

namespace ZoomRooms.Rtc.Tests.Rtp;

public class RetransmissionTests
{
    [Fact]
    public void A_packet_is_sent_again_as_RFC_4588_says()
    {
        // Marker, PT 96, number 1000, timestamp 20, SSRC 30, one word of extensions, payload 01 02.
        byte[] packet = Convert.FromHexString("90E003E8000000140000001E" + "BEDE000110AA0000" + "0102"), again = new byte[24];
        Assert.Equal(24, Retransmission.Wrap(packet, original: 7, sequence: 9, again));
        // Marker, PT 97, number 9, the same timestamp, SSRC with the highest bit, the same extensions; then the original number, and the
        // payload.
        Assert.Equal("90E10009000000148000001E" + "BEDE000110AA0000" + "0007" + "0102", Convert.ToHexString(again));
        Assert.True(Retransmission.Is(again, out uint ssrc) && ssrc == 30 && !Retransmission.Is(packet, out _));
        Assert.True(Retransmission.TryUnwrap(again, out Span<byte> original));
        Assert.Equal("90E00007000000140000001E" + "BEDE000110AA0000" + "0102", Convert.ToHexString(original));
    }

    [Fact]
    public void Whatever_the_packet_is_like_it_becomes_what_it_was_in_place() =>
        Gen.Select(Gen.Int[0, 15], Gen.Int[-1, 5], Gen.Int[0, 9], Gen.Byte.Array[0, 900], Gen.UShort, Gen.UShort, Gen.Bool).Sample(
            (sources, words, padding, payload, number, sequence, marker) =>
        {
            byte[] plain = [.. new byte[12 + 4 * sources], .. words < 0
                ? [] : (byte[])[0xBE, 0xDE, 0, (byte)words, .. Enumerable.Repeat((byte)0x31, 4 * words)], .. payload];
            RtpPacket.WriteHeader(plain, RtpFormat.VideoPayloadType, marker, number, 5, 1234);
            plain[0] |= (byte)(sources | (words < 0 ? 0 : 0x10));
            // What is padding is not sent again.
            byte[] padded = padding == 0 ? [.. plain] : [.. plain, .. new byte[padding - 1], (byte)padding];
            padded[0] |= (byte)(padding == 0 ? 0 : 0x20);
            byte[] again = new byte[2000];
            int length = Retransmission.Wrap(padded, number, sequence, again);
            Assert.Equal(plain.Length + Retransmission.Length, length);
            Assert.True(RtpPacket.TryParse(again.AsSpan(0, length), out RtpPacket packet));
            Assert.Equal(
                (sequence, RtpFormat.RetransmissionPayloadType, 0x8000_0000 | 1234, marker),
                (packet.Sequence, packet.PayloadType, packet.Ssrc, packet.Marker));
            // The other side may pad what it sends again.
            byte[] received = padding == 0 ? again[..length] : [.. again[..length], .. new byte[padding - 1], (byte)padding];
            received[0] |= (byte)(padding == 0 ? 0 : 0x20);
            Assert.True(Retransmission.TryUnwrap(received, out Span<byte> original));
            Assert.True(received.AsSpan().Overlaps(original));
            Assert.Equal(plain, original.ToArray());
        });

    [Theory]
    [InlineData("")]
    [InlineData("80E10009000000148000001E")]
    [InlineData("80E10009000000148000001E07")]
    // All padding, as who looks for bandwidth sends it.
    [InlineData("A0E10009000000148000001E00000003")]
    [InlineData("A0E10009000000148000001E0007000000FF")]
    [InlineData("90E10009000000148000001EBEDE00FF0007")]
    public void Without_room_for_a_number_it_is_none_and_stays_as_it_is(string hex)
    {
        byte[] packet = Convert.FromHexString(hex);
        Assert.False(Retransmission.TryUnwrap(packet, out _));
        Assert.Equal(hex, Convert.ToHexString(packet));
    }

    [Fact]
    public void Nobodys_ssrc_is_no_participants_and_no_retransmissions()
    {
        Assert.True(Retransmission.IsSsrc(Retransmission.NobodysSsrc, out uint original));
        // Which the server gives out as no stream's SSRC.
        Assert.Equal(0u, original);
        Assert.False(Retransmission.IsSsrc(int.MaxValue, out _));
    }

    /// <summary>Of each participant's streams one is sound, and is not sent again.</summary>
    [Fact]
    public void There_is_room_for_the_retransmissions_of_everyones_pictures() => Assert.True(
        SrtpSender.MaximumStreams >= 2 * (MediaAssociation.MaximumStreams + MediaAssociation.MaximumStreams * 3 / 4));

    [Fact]
    public void Its_own_numbers_wrap_under_SRTP_and_in_reports()
    {
        using SrtpPair pair = new();
        RetransmissionNumbers numbers = new(256);
        RetransmissionArrivals arrivals = new();
        byte[] packet = new byte[40], again = new byte[60];
        RtpPacket.WriteHeader(packet, RtpFormat.VideoPayloadType, false, 77, 5, 30);
        int told = 0;
        for (int i = 0; i < 2 * 65_536 + 10; i++)
        {
            // The same packet each time: another number, so another nonce.
            int length = numbers.Write(packet, 77, again, out ushort sequence, TimeSpan.FromMilliseconds(i + 1));
            Assert.Equal((ushort)i, sequence);
            // A third is lost.
            byte[] secured = pair.Seal(again[..length]);
            if (i % 3 == 1)
                continue;
            Assert.Equal(SrtpResult.Ok, pair.Open(secured));
            if (i % 1000 == 0)
                Assert.Equal(SrtpResult.Replayed, pair.Open(secured));
            arrivals.OnPacket(sequence, TimeSpan.FromMilliseconds(i + 2));
            while (arrivals.Log.Pending > 0)
            {
                ushort next = (ushort)arrivals.Log.Next;
                TimeSpan? arrived = arrivals.Log.Take();
                Assert.True(numbers.Sent.TryTake(next, out TimeSpan at, out int bytes));
                Assert.Equal(42, bytes);
                Assert.True(arrived is null ? next != sequence : arrived - at == TimeSpan.FromMilliseconds(1));
                told++;
            }
        }
        Assert.InRange(told, 2 * 65_536, 2 * 65_536 + 10);
    }
}
