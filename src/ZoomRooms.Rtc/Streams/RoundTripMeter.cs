using System.Buffers.Binary;
using ZoomRooms.Rtc.Rtcp;

namespace ZoomRooms.Rtc.Streams;

/// <summary>
/// Time to the peer and back, from either of two exchanges: sender report → report block (RFC 3550, section 6.4.1), and reference time →
/// delay since last (RFC 3611, sections 4.4 and 4.5), which also serves an end that only receives. Smoothed as TCP does (RFC 6298).
/// </summary>
internal sealed class RoundTripMeter
{
    /// <summary>Assumed until measured. Rather short: a request too many costs less, at the start, than one too late.</summary>
    public static readonly TimeSpan Initial = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// References that are answered at once, so that the peer need not wait a report interval for its first measurements.
    /// </summary>
    private const int AnsweredAtOnce = 3;

    private uint _peerSsrc;
    private uint _peerReference;
    private TimeSpan _peerReferenceArrived;
    private int _references;

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
    /// <returns>True when a report should answer at once.</returns>
    public bool OnExtendedReport(in RtcpPacket report, uint ownSsrc, TimeSpan now)
    {
        bool answer = false;
        if (report.Body.Length < 4)
            return answer;
        ReadOnlySpan<byte> rest = report.Body[4..];
        while (rest.Length >= 4)
        {
            int length = 4 + 4 * BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length > rest.Length)
                return answer;
            if (rest[0] == RtcpType.ReferenceTime && length == 12)
            {
                _peerSsrc = report.SenderSsrc;
                _peerReference = NtpTime.Middle(BinaryPrimitives.ReadUInt64BigEndian(rest[4..]));
                _peerReferenceArrived = now;
                answer |= _references < AnsweredAtOnce;
                _references = Math.Min(_references + 1, AnsweredAtOnce);
            }
            else if (rest[0] == RtcpType.DelaySinceLast)
            {
                for (ReadOnlySpan<byte> item = rest[4..length]; item.Length >= 12; item = item[12..])
                {
                    uint answered = BinaryPrimitives.ReadUInt32BigEndian(item[4..]);
                    if (BinaryPrimitives.ReadUInt32BigEndian(item) == ownSsrc && answered != 0)
                        Sample(NtpTime.RoundTrip(
                            NtpTime.Middle(NtpTime.From(now)), answered, BinaryPrimitives.ReadUInt32BigEndian(item[8..])));
                }
            }
            rest = rest[length..];
        }
        return answer;
    }

    /// <summary>Appends our reference time and the answer to the peer's last one.</summary>
    public bool TryWrite(ref RtcpWriter writer, uint ownSsrc, TimeSpan now) =>
        writer.TryAddReferenceTimes(ownSsrc, NtpTime.From(now), _peerSsrc, _peerReference, NtpTime.Short(now - _peerReferenceArrived));

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
