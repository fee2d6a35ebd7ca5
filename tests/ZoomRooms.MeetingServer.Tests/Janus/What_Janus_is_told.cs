using System.Text.Json.Nodes;
using ZoomRooms.MeetingServer.Janus;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Tests.Janus;

public class What_Janus_is_told
{
    private static readonly TransportDescription Client = new(
        "abcd", "abcdefghijklmnopqrstuv", string.Join(':', Enumerable.Repeat("0F", 32)), DtlsSetup.Active, []);

    /// <summary>As Janus 1.1.2 wrote it, shortened where nothing is read.</summary>
    private const string Offer = "v=0\r\no=- 1795482470564858 1 IN IP4 127.0.0.1\r\ns=VideoRoom 77\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n"
        + "a=fingerprint:sha-256 9C:90:48:D3:7C:9C:6E:C9:43:05:8E:31:D4:F9:73:00:A8:81:6A:6B:DA:C2:E2:02:C7:62:5D:61:E8:9E:B2:9F\r\na=ice-lite\r\n"
        + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 127.0.0.1\r\na=sendonly\r\na=mid:0\r\na=rtcp-mux\r\na=ice-ufrag:EPRl\r\na=ice-pwd:Jf4KitXZMQ+Va1aHxLvuvx\r\na=setup:actpass\r\n"
        + "a=rtpmap:111 opus/48000/2\r\na=ssrc:2383546805 cname:janus\r\na=candidate:1 1 udp 2015363327 192.0.2.1 48091 typ host\r\na=end-of-candidates\r\n"
        + "m=video 9 UDP/TLS/RTP/SAVPF 107 108\r\nc=IN IP4 127.0.0.1\r\na=sendonly\r\na=mid:1\r\na=rtcp-mux\r\na=ice-ufrag:EPRl\r\na=ice-pwd:Jf4KitXZMQ+Va1aHxLvuvx\r\na=setup:actpass\r\n"
        + "a=rtpmap:107 H264/90000\r\na=rtpmap:108 rtx/90000\r\na=fmtp:108 apt=107\r\na=ssrc-group:FID 3428623792 3634679565\r\na=ssrc:3428623792 cname:janus\r\na=ssrc:3634679565 cname:janus\r\n"
        + "a=candidate:1 1 udp 2015363327 192.0.2.1 48091 typ host\r\na=end-of-candidates\r\n";

    [Fact]
    public void Its_offer_is_read()
    {
        TransportDescription janus = JanusDescriptions.Read(Offer);
        Assert.Equal(("EPRl", "Jf4KitXZMQ+Va1aHxLvuvx", DtlsSetup.Passive), (janus.IceUfrag, janus.IcePassword, janus.Setup));
        Assert.StartsWith("9C:90", janus.Fingerprint, StringComparison.Ordinal);
        Assert.Equal(["192.0.2.1:48091"], janus.Candidates);
        Assert.Equal(
            [new JanusSlot("0", new StreamSlot(2383546805, StreamKind.Audio, 111)), new JanusSlot(
                "1", new StreamSlot(3428623792, StreamKind.Video, 107))],
            JanusDescriptions.ReadSlots(Offer));
        Assert.Throws<JanusException>(() => JanusDescriptions.Read(Offer.Replace("a=candidate", "a=x", StringComparison.Ordinal)));
        foreach (string broken in (string[])["a=mid", "SAVPF 111", "a=ssrc:23"])
            Assert.Throws<JanusException>(() => JanusDescriptions.ReadSlots(Offer.Replace(broken, "x", StringComparison.Ordinal)));
    }

    [Fact]
    public void Frames_that_participants_encrypt_are_announced_as_such()
    {
        JsonObject offer = JanusDescriptions.Offer(
            Client, Publisher(0)), answer = JanusDescriptions.Answer(Client, JanusDescriptions.ReadSlots(Offer));
        Assert.True((bool)offer["e2ee"]! && (bool)answer["e2ee"]!);
        Assert.Contains("a=ssrc:11 ", (string)offer["sdp"]!, StringComparison.Ordinal);
        Assert.Contains("m=video 9 UDP/TLS/RTP/SAVPF 107\r\n", (string)answer["sdp"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("rtx", (string)answer["sdp"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_picture_is_a_stream_of_its_own()
    {
        string with = (string)JanusDescriptions.Offer(Client, Publisher(13))["sdp"]!;
        string without = (string)JanusDescriptions.Offer(Client, Publisher(0))["sdp"]!;
        Assert.Contains("a=group:BUNDLE 0 1 2\r\n", with, StringComparison.Ordinal);
        string small = with.Split("m=")[^1];
        Assert.StartsWith("video 9 UDP/TLS/RTP/SAVPF 96\r\n", small, StringComparison.Ordinal);
        Assert.Contains("a=mid:2\r\n", small, StringComparison.Ordinal);
        Assert.Contains("a=ssrc:13 cname:0000000b\r\n", small, StringComparison.Ordinal);
        Assert.Contains("a=group:BUNDLE 0 1\r\n", without, StringComparison.Ordinal);
        Assert.Equal(2, without.Split("m=").Length - 1);
    }

    [Fact]
    public void So_is_a_screen_and_it_has_the_same_name_where_there_is_no_small_picture()
    {
        string sdp = (string)JanusDescriptions.Offer(Client, Publisher(0) with { SharedScreenSsrc = 14 })["sdp"]!;
        Assert.Contains("a=group:BUNDLE 0 1 3\r\n", sdp, StringComparison.Ordinal);
        string screen = sdp.Split("m=")[^1];
        Assert.Contains("a=mid:3\r\n", screen, StringComparison.Ordinal);
        Assert.Contains("a=ssrc:14 cname:0000000b\r\n", screen, StringComparison.Ordinal);
    }

    private static MediaParticipant Publisher(uint small) => new(new MeetingUuid(), new ParticipantId(1), 11, 12, small);

    [Theory]
    [InlineData("ab\r\na=candidate:1 1 udp 1 192.0.2.9 9 typ host", null, null)]
    [InlineData("abc", null, null)]
    [InlineData("abcd efgh", null, null)]
    [InlineData(null, "abcdefghijklmnopqrst\r\n", null)]
    [InlineData(null, "short", null)]
    [InlineData(null, null, "0f:0f")]
    [InlineData(null, null, "\n")]
    public void A_client_cannot_write_lines_of_its_own(string? ufrag, string? password, string? fingerprint)
    {
        Assert.True(JanusDescriptions.IsValid(Client));
        Assert.False(JanusDescriptions.IsValid(Client with
        {
            IceUfrag = ufrag ?? Client.IceUfrag,
            IcePassword = password ?? Client.IcePassword,
            Fingerprint = fingerprint
                ?? Client.Fingerprint,
        }));
    }

    [Fact]
    public void A_fingerprint_with_a_line_behind_it_is_none() =>
        Assert.False(JanusDescriptions.IsValid(Client with { Fingerprint = Client.Fingerprint + "\n" }));

    [Theory]
    [InlineData("ws://janus:8188", "ws://janus:8188/", null, "janus")]
    [InlineData("ws://:a%20b@10.0.0.1:8188", "ws://10.0.0.1:8188/", "a b", "10.0.0.1")]
    [InlineData("wss://x:s@janus:8989/path?relay=10.0.0.2", "wss://janus:8989/path", "s", "10.0.0.2")]
    public void An_instance_is_named_by_its_address(string text, string address, string? secret, string relay)
    {
        JanusEndpoint endpoint = JanusEndpoint.TryParse(text)!;
        Assert.Equal((address, secret, relay), (endpoint.Address.ToString(), endpoint.Secret, endpoint.RelayHost));
        Assert.DoesNotContain("a b", endpoint.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("janus:8188")]
    [InlineData("http://janus:8088")]
    [InlineData("ws://janus?other=1")]
    [InlineData("ws://janus?relay=")]
    public void What_is_no_instance_is_none(string text) => Assert.Null(JanusEndpoint.TryParse(text));
}
