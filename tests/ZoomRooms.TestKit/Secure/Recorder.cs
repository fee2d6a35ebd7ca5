using ZoomRooms.Rtc.Secure;

namespace ZoomRooms.TestKit.Secure;

/// <summary>Keeps what a side received.</summary>
internal sealed class Recorder : ISecureMediaSink
{
    public List<byte[]> Rtp { get; } = [];

    public List<byte[]> Rtcp { get; } = [];

    public void OnRtp(Span<byte> packet, TimeSpan now) => Rtp.Add(packet.ToArray());

    public void OnRtcp(Span<byte> packet, TimeSpan now) => Rtcp.Add(packet.ToArray());
}
