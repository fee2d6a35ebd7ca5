using ZoomRooms.Client.Media;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.Rtc.Secure;
using ZoomRooms.Rtc.Session;

namespace ZoomRooms.Client.Tests.Media;

public sealed class MediaWaysTests
{
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Retransmission_streams_are_offered_and_used_where_the_server_agrees_on_one_association(bool agrees, bool splits)
    {
        using LocalCertificate certificate = LocalCertificate.Create();
        using MediaWays ways = new(new RtcSessionOptions { AudioSsrc = 1, VideoSsrc = 2 }, certificate, null, default);
        Assert.True(ways.Offer.Rtx);
        using SecureTransport server = new(TransportRole.Server, DtlsSetup.Passive, certificate, default);
        TransportDescription description = server.Describe(["192.0.2.1:5000"]);
        Assert.False(ways.Sending.UsesRetransmissionStreams);
        Assert.True(
            ways.TryConnect(new TransportOpened(description, splits ? new ReceivingSide(description, []) : null, Rtx: agrees), default));
        Assert.Equal((agrees && !splits, false), (ways.Sending.UsesRetransmissionStreams, ways.Receiving.UsesRetransmissionStreams));
    }
}
