using System.Buffers.Binary;
using ZoomRooms.Rtc.Congestion;
using ZoomRooms.Rtc.Rtcp;

namespace ZoomRooms.Rtc.Tests.Rtcp;

/// <summary>Transport-wide feedback, byte by byte from the draft's figures.</summary>
public class TransportFeedbackTests
{
    [Fact]
    public void Runs_and_vectors_of_both_kinds_are_read_with_their_times()
    {
        byte[] packet = Make(first: 0xFFFE, count: 2 + 3 + 14 + 2, reference: 0x000102,
            chunks: [
                // Two received, small deltas.
                0b0010_0000_0000_0010,
                // Three lost.
                0b0000_0000_0000_0011,
                // One bit each: 1, then thirteen 0.
                0b1010_0000_0000_0000,
                // Two bits each: large, small, and nothing that counts.
                0b1110_0100_0000_0000,
            ],
            deltas: [4, 8, 12, 0xFF, 0xFC, 255]);
        Assert.Equal(
        [
            (0xFFFE, 1000), (0xFFFF, 3000), (0, null), (1, null), (2, null), (3, 6000), .. Enumerable.Range(
                4, 13).Select(number => (number, (int?)null)),
            (17, 5000), (18, 68_750),
        ],
        Read(packet));
        Assert.Equal(0x102u, Reference(packet));
    }

    [Fact]
    public void A_report_that_breaks_off_says_what_it_says_and_no_more()
    {
        byte[] whole = Make(first: 10, count: 4, reference: 1, chunks: [0b0010_0000_0000_0100], deltas: [4, 4, 4, 4]);
        for (int length = 0; length < whole.Length; length++)
        {
            RtcpPacket packet = new(RtcpType.TransportFeedback, RtcpType.TransportWide, whole.AsSpan(0, length));
            TransportFeedbackReader reader = new(packet);
            int read = 0;
            while (reader.TryRead())
                read++;
            Assert.InRange(read, 0, Math.Max(0, length - 18));
        }
        Assert.Equal(4, Read(whole).Count);
    }

    [Fact]
    public void Packets_that_arrive_later_and_later_are_a_queue()
    {
        SendingPath path = new(1_000_000, 100_000, 10_000_000);
        SentPackets sent = new(256);
        ushort number = 65_500;
        for (int report = 0; report < 40; report++)
        {
            TimeSpan now = TimeSpan.FromMilliseconds(64 * report);
            // Each report's packets arrive one millisecond later than those before; the reference wraps meanwhile.
            int late = report;
            byte[] deltas = new byte[8];
            for (int i = 0; i < 8; i++)
            {
                sent.OnSent((ushort)(number + i), 1000, now + TimeSpan.FromMilliseconds(8 * i));
                deltas[i] = (byte)(i == 0 ? 4 * late : 32);
            }
            byte[] packet = Make(number, 8, (uint)(0xFFFFF0 + report) & 0xFFFFFF, [0b0010_0000_0000_1000], deltas);
            Assert.True(path.OnTransportFeedback(
                new RtcpPacket(RtcpType.TransportFeedback, RtcpType.TransportWide, packet), sent, now + TimeSpan.FromMilliseconds(70)));
            number += 8;
        }
        Assert.InRange(path.Queue.TotalMilliseconds, 30, 45);
    }

    [Fact]
    public void What_was_never_sent_is_no_news()
    {
        SendingPath path = new(1_000_000, 100_000, 10_000_000);
        byte[] packet = Make(1, 4, 1, [0b0010_0000_0000_0100], [4, 4, 4, 4]);
        Assert.False(path.OnTransportFeedback(
            new RtcpPacket(RtcpType.TransportFeedback, RtcpType.TransportWide, packet), new SentPackets(16), default));
        Assert.False(path.IsReported);
    }

    private static List<(int Sequence, int? Microseconds)> Read(byte[] body)
    {
        TransportFeedbackReader reader = new(new RtcpPacket(RtcpType.TransportFeedback, RtcpType.TransportWide, body));
        List<(int, int?)> all = [];
        while (reader.TryRead())
            all.Add((reader.Sequence, reader.IsReceived ? (int)reader.After.TotalMicroseconds : null));
        return all;
    }

    private static uint Reference(byte[] body) =>
        new TransportFeedbackReader(new RtcpPacket(RtcpType.TransportFeedback, RtcpType.TransportWide, body)).Reference;

    private static byte[] Make(ushort first, ushort count, uint reference, ushort[] chunks, byte[] deltas)
    {
        byte[] body = new byte[16 + 2 * chunks.Length + deltas.Length];
        BinaryPrimitives.WriteUInt16BigEndian(body.AsSpan(8), first);
        BinaryPrimitives.WriteUInt16BigEndian(body.AsSpan(10), count);
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(12), reference << 8);
        for (int i = 0; i < chunks.Length; i++)
            BinaryPrimitives.WriteUInt16BigEndian(body.AsSpan(16 + 2 * i), chunks[i]);
        deltas.CopyTo(body.AsSpan(16 + 2 * chunks.Length));
        return body;
    }
}
