using System.Buffers.Binary;
using ZoomRooms.Rtc.Rtcp;

namespace ZoomRooms.Rtc.Streams;

/// <summary>
/// Time to the peer and back, from either of two exchanges: sender report → report block (RFC 3550, section 6.4.1), and reference time → delay
/// since last (RFC 3611, sections 4.4 and 4.5), which also serves an end that only receives. Smoothed as TCP does (RFC 6298).
/// </summary>
internal sealed class RoundTripMeter
{
    /// <summary>Assumed until measured.</summary>
    public static readonly TimeSpan Initial = TimeSpan.FromMilliseconds(100);

    private uint peerSsrc;
    private uint peerReference;
    private TimeSpan peerReferenceArrived;

    /// <summary>Smoothed; null until measured.</summary>
    public TimeSpan? Measured { get; private set; }

    /// <summary>Mean deviation of the samples.</summary>
    public TimeSpan Deviation { get; private set; }

    /// <summary>Smoothed, or <see cref="Initial"/>.</summary>
    public TimeSpan Estimate => Measured ?? Initial;

    /// <summary>A report block about one of our streams arrived.</summary>
    public void OnReportBlock(in ReportBlock block, TimeSpan now)
    {
        if (block.LastSenderReport != 0)
            Sample(NtpTime.RoundTrip(NtpTime.Middle(NtpTime.From(now)), block.LastSenderReport, block.DelaySinceLast));
    }

    /// <summary>An extended report arrived. Blocks other than the two of interest are skipped.</summary>
    /// <param name="ownSsrc">Whom the peer's answers are addressed to.</param>
    public void OnExtendedReport(in RtcpPacket report, uint ownSsrc, TimeSpan now)
    {
        if (report.Body.Length < 4)
            return;
        ReadOnlySpan<byte> rest = report.Body[4..];
        while (rest.Length >= 4)
        {
            int length = 4 + 4 * BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length > rest.Length)
                return;
            if (rest[0] == RtcpType.ReferenceTime && length == 12)
            {
                peerSsrc = report.SenderSsrc;
                peerReference = NtpTime.Middle(BinaryPrimitives.ReadUInt64BigEndian(rest[4..]));
                peerReferenceArrived = now;
            }
            else if (rest[0] == RtcpType.DelaySinceLast)
            {
                for (ReadOnlySpan<byte> item = rest[4..length]; item.Length >= 12; item = item[12..])
                {
                    uint answered = BinaryPrimitives.ReadUInt32BigEndian(item[4..]);
                    if (BinaryPrimitives.ReadUInt32BigEndian(item) == ownSsrc && answered != 0)
                        Sample(NtpTime.RoundTrip(NtpTime.Middle(NtpTime.From(now)), answered, BinaryPrimitives.ReadUInt32BigEndian(item[8..])));
                }
            }
            rest = rest[length..];
        }
    }

    /// <summary>Appends our reference time and the answer to the peer's last one.</summary>
    public bool TryWrite(ref RtcpWriter writer, uint ownSsrc, TimeSpan now) =>
        writer.TryAddReferenceTimes(ownSsrc, NtpTime.From(now), peerSsrc, peerReference, NtpTime.Short(now - peerReferenceArrived));

    private void Sample(TimeSpan? roundTrip)
    {
        if (roundTrip is not { } sample)
            return;
        if (Measured is not { } smoothed)
        {
            Measured = sample;
            Deviation = sample / 2;
            return;
        }
        Deviation = (3 * Deviation + (smoothed - sample).Duration()) / 4;
        Measured = (7 * smoothed + sample) / 8;
    }
}
