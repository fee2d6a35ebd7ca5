using System.Net;
using System.Text;
using System.Text.Json;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Stun;
using ZoomRooms.TestKit;

namespace ZoomRooms.Rtc.Tests.Stun;

public sealed class RFC_5769_vectors_hold
{
    private const string Password = "VOkJxbRl1RmTxUk/WvJxBt";

    // RFC 5769, sections 2.1 to 2.3.
    private const string Request =
        "000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff80290008932ff9b151263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf";
    private const string ResponseIPv4 =
        "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96";
    private const string ResponseIPv6 =
        "010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c";

    [Fact]
    public void The_request_reads_as_the_RFC_says()
    {
        Assert.True(StunMessage.TryParse(Convert.FromHexString(Request), out StunMessage message));

        Assert.Equal(StunMessageType.BindingRequest, message.Type);
        Assert.Equal("evtj:h6vY", Encoding.UTF8.GetString(message.Username));
        Assert.Equal(0x6e0001ffu, message.Priority);
        Assert.Equal(0x932ff9b151263b36ul, message.Controlled);
        Assert.Null(message.Controlling);
        Assert.False(message.UseCandidate);
        Assert.True(message.HasValidFingerprint());
        Assert.True(message.HasValidIntegrity(Encoding.UTF8.GetBytes(Password)));
        Assert.False(message.HasValidIntegrity(Encoding.UTF8.GetBytes(Password + "x")));
        Assert.True(StunMessage.TryGetUsername(Convert.FromHexString(Request), out ReadOnlySpan<byte> ufrag));
        Assert.Equal("evtj"u8, ufrag);
    }

    [Theory]
    [InlineData(ResponseIPv4, "192.0.2.1:32853")]
    [InlineData(ResponseIPv6, "[2001:db8:1234:5678:11:2233:4455:6677]:32853")]
    public void The_responses_read_as_the_RFC_says(string hex, string address)
    {
        Assert.True(StunMessage.TryParse(Convert.FromHexString(hex), out StunMessage message));

        Assert.Equal(StunMessageType.BindingSuccess, message.Type);
        Assert.True(message.TryGetMappedAddress(out TransportAddress mapped));
        Assert.Equal(IPEndPoint.Parse(address), mapped.ToIPEndPoint());
        Assert.True(message.HasValidFingerprint());
        Assert.True(message.HasValidIntegrity(Encoding.UTF8.GetBytes(Password)));
    }

    [Fact]
    public void The_published_file_agrees()
    {
        int checkedMessages = 0;
        foreach (JsonElement vector in SharedVectors.Read("stun/rfc5769.json").EnumerateArray())
        {
            JsonElement expect = vector.GetProperty("expect");
            if (expect.TryGetProperty("realm", out _))
                continue; // long-term credentials are not used by ICE
            Assert.True(StunMessage.TryParse(Convert.FromHexString(vector.GetProperty("hex").GetString()!), out StunMessage message));
            Assert.True(message.HasValidIntegrity(Encoding.UTF8.GetBytes(expect.GetProperty("password").GetString()!)));
            Assert.True(message.HasValidFingerprint());
            checkedMessages++;
        }
        Assert.Equal(3, checkedMessages);
    }
}
