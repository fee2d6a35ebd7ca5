using System.Globalization;
using System.Text.Json;
using ZoomRooms.Rtc.Srtp;
using ZoomRooms.TestKit;

namespace ZoomRooms.Rtc.Tests.Srtp;

public sealed class RFC_vectors_hold
{
    // RFC 7714, sections 16.1, 16.2, 17.1 and 17.2.
    private const string Salt = "517569642070726f2071756f";
    private const string Key128 = "000102030405060708090a0b0c0d0e0f";
    private const string Key256 = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private const string Rtp = "8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573";
    private const string Srtp128 =
        "8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cce";
    private const string Srtp256 =
        "8040f17b8041f8d35501a0b232b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b7aa3db36dfffd6b0f9bb7878d7a76c13";
    private const string Rtcp = "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";
    private const string Srtcp128 =
        "81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4";
    private const string Srtcp256 =
        "81c8000d4d617273d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61de0476f1b6fad1d1eb30c4446839f57ff6f6cb26ac3be800005d4";
    private const uint RtcpIndex = 0x5d4;

    [Theory]
    [InlineData(Key128, Srtp128, Srtcp128)]
    [InlineData(Key256, Srtp256, Srtcp256)]
    public void Sealing_gives_the_bytes_of_RFC_7714(string key, string srtp, string srtcp)
    {
        using SrtpSender sender = new(SrtpKeys.FromSession(Convert.FromHexString(key), Convert.FromHexString(Salt)));
        sender.StartRtcpAt(RtcpIndex);

        Assert.Equal(srtp, Seal(sender.ProtectRtp, Rtp));
        Assert.Equal(srtcp, Seal(sender.ProtectRtcp, Rtcp));
    }

    [Theory]
    [InlineData(Key128, Srtp128, Srtcp128)]
    [InlineData(Key256, Srtp256, Srtcp256)]
    public void Opening_gives_the_packets_of_RFC_7714(string key, string srtp, string srtcp)
    {
        using SrtpReceiver receiver = new(SrtpKeys.FromSession(Convert.FromHexString(key), Convert.FromHexString(Salt)));

        Assert.Equal(Rtp, Open(receiver.UnprotectRtp, srtp));
        Assert.Equal(Rtcp, Open(receiver.UnprotectRtcp, srtcp));
    }

    [Fact]
    public void The_published_file_agrees()
    {
        int profiles = 0;
        foreach (JsonElement vector in SharedVectors.Read("srtp-rfc7714/rfc7714.json").EnumerateArray())
        {
            string Text(string name) => vector.GetProperty(name).GetString()!;
            byte[] key = Convert.FromHexString(Text("srtpSessionKey")), salt = Convert.FromHexString(Text("srtpSessionSalt"));
            using SrtpSender sender = new(SrtpKeys.FromSession(key, salt));
            using SrtpReceiver receiver = new(SrtpKeys.FromSession(key, salt));
            sender.StartRtcpAt(uint.Parse(Text("srtcp_index"), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            Assert.Equal(Text("encryptedRTPPacket"), Seal(sender.ProtectRtp, Text("decryptedRTPPacket")));
            Assert.Equal(Text("encryptedRTCPPacket"), Seal(sender.ProtectRtcp, Text("decryptedRTCPPacket")));
            Assert.Equal(Text("decryptedRTPPacket"), Open(receiver.UnprotectRtp, Text("encryptedRTPPacket")));
            Assert.Equal(Text("decryptedRTCPPacket"), Open(receiver.UnprotectRtcp, Text("encryptedRTCPPacket")));
            profiles++;
        }
        Assert.Equal(2, profiles);
    }

    [Theory]
    // RFC 3711, appendix B.3.
    [InlineData(
        "e1f97a0d3e018be0d64fa32c06de4139", "0ec675ad498afeebb6960b3aabe6", "c61e7a93744f39ee10734afe3ff7a087",
        "30cbbc08863d8c85d49db34a9ae1")]
    // RFC 6188, section 7.2.
    [InlineData("f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6", "3b04803de51ee7c96423ab5b78d2",
        "5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4", "fa31791685ca444a9e07c6c64e93")]
    public void Session_keys_are_those_of_RFC_3711_and_RFC_6188(string masterKey, string masterSalt, string key, string salt)
    {
        byte[] derivedKey = new byte[key.Length / 2], derivedSalt = new byte[salt.Length / 2];

        SrtpKeyDerivation.Derive(
            Convert.FromHexString(masterKey), Convert.FromHexString(masterSalt), SrtpKeyDerivation.RtpEncryption, derivedKey);
        SrtpKeyDerivation.Derive(
            Convert.FromHexString(masterKey), Convert.FromHexString(masterSalt), SrtpKeyDerivation.RtpSalt, derivedSalt);

        Assert.Equal(key, Convert.ToHexStringLower(derivedKey));
        Assert.Equal(salt, Convert.ToHexStringLower(derivedSalt));
    }

    private delegate SrtpResult Protect(Span<byte> buffer, int length, out int protectedLength);

    private delegate SrtpResult Unprotect(Span<byte> packet, out int length);

    private static string Seal(Protect protect, string hex)
    {
        byte[] buffer = [.. Convert.FromHexString(hex), .. new byte[32]];
        Assert.Equal(SrtpResult.Ok, protect(buffer, hex.Length / 2, out int length));
        return Convert.ToHexStringLower(buffer.AsSpan(0, length));
    }

    private static string Open(Unprotect unprotect, string hex)
    {
        byte[] buffer = Convert.FromHexString(hex);
        Assert.Equal(SrtpResult.Ok, unprotect(buffer, out int length));
        return Convert.ToHexStringLower(buffer.AsSpan(0, length));
    }
}
