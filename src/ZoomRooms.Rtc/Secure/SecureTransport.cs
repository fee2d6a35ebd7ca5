using System.Net;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;

namespace ZoomRooms.Rtc.Secure;

public sealed class SecureTransport : IDisposable
{
    public SecureTransport(TransportRole role, DtlsSetup setup, LocalCertificate certificate, TimeSpan now) => throw new NotSupportedException();
    public Action? OutputReady { get; init; }
    public string LocalUfrag => throw new NotSupportedException();
    public bool IsConnected => throw new NotSupportedException();
    public TransportAddress RemoteAddress => throw new NotSupportedException();
    public TransportCounters Counters => throw new NotSupportedException();
    public TimeSpan? NextTimeout => throw new NotSupportedException();
    public TransportDescription Describe(IReadOnlyList<string> candidates) => throw new NotSupportedException();
    public void SetRemote(TransportDescription remote, TimeSpan now) => throw new NotSupportedException();
    public void AddRemoteCandidate(IPEndPoint address) => throw new NotSupportedException();
    public void HandleDatagram(Span<byte> datagram, TransportAddress from, TimeSpan now, ISecureMediaSink media) => throw new NotSupportedException();
    public void HandleTimeout(TimeSpan now) => throw new NotSupportedException();
    public bool TryGetDatagram(Span<byte> destination, out int length, out TransportAddress to) => throw new NotSupportedException();
    public bool TryGetEvent(out TransportEvent e) => throw new NotSupportedException();
    public int ProtectRtp(Span<byte> buffer, int length) => throw new NotSupportedException();
    public int ProtectRtcp(Span<byte> buffer, int length) => throw new NotSupportedException();
    public void Dispose() => throw new NotSupportedException();
}
