using System.Security.Cryptography;
using System.Text.Json;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Tests.Vectors;
using ZoomRooms.TestKit;

namespace ZoomRooms.EndToEnd.Tests.Frames;

/// <summary>
/// The test vectors of RFC 9605, appendix C. Frames use suite 5; the key schedule is checked for all five, sealing for the two with
/// AES-GCM.
/// </summary>
public class SFrameVectorTests
{
    private const ulong KeyId = 0x123;
    private const ulong Counter = 0x4567;

    public static TheoryData<string> Providers => AesGcmVectorTests.Providers;

    [Fact]
    public void Every_header_of_the_rfc_is_written_and_read()
    {
        int tested = 0;
        foreach (JsonElement vector in SharedVectors.Read("sframe-rfc9605/test-vectors.json").GetProperty("header").EnumerateArray())
        {
            tested++;
            SFrameHeader header = new(vector.GetProperty("kid").GetUInt64(), vector.GetProperty("ctr").GetUInt64());
            CheckHeader(header, vector.Hex("encoded"));
        }
        Assert.Equal(289, tested);
    }

    /// <summary>Retyped from appendix C.1, so that they run where the vectors are absent.</summary>
    [Theory]
    [InlineData(0UL, 0UL, "00")]
    [InlineData(0UL, 255UL, "08ff")]
    [InlineData(0UL, 256UL, "090100")]
    [InlineData(255UL, 16777215UL, "8affffffff")]
    [InlineData(65535UL, 281474976710655UL, "9dffffffffffffffff")]
    [InlineData(4294967296UL, 16777216UL, "cb010000000001000000")]
    [InlineData(ulong.MaxValue, ulong.MaxValue, "ffffffffffffffffffffffffffffffffff")]
    public void Headers_of_the_rfc_are_written_and_read(ulong keyId, ulong counter, string encoded) =>
        CheckHeader(new SFrameHeader(keyId, counter), Convert.FromHexString(encoded));

    /// <summary>Retyped from appendix C.3, AES_256_GCM_SHA512_128.</summary>
    [Theory]
    [MemberData(nameof(Providers))]
    public void The_rfcs_frame_of_suite_5_is_sealed_and_opened_by_every_provider(string name)
    {
        FrameCipherProvider provider = FrameCipherProvider.All.Single(candidate => candidate.Name == name);
        Assert.SkipWhen(provider.SelfTest() is not null, $"{name} is not usable here: {provider.SelfTest()}");
        byte[] expected = Convert.FromHexString("990123456794f509d36e9beacb0e261d99c7d1e972f1fed787d4049f17ca21353c1cc24d56ceabced279");
        using SFrameKey key = new(Convert.FromHexString("000102030405060708090a0b0c0d0e0f"), KeyId, provider);

        byte[] sealedFrame = new byte[expected.Length];
        int length = key.SealWithMetadata(Counter, "IETF SFrame WG"u8, "draft-ietf-sframe-enc"u8, sealedFrame);
        Assert.Equal(expected, sealedFrame.AsSpan(0, length));

        byte[] opened = new byte[21];
        Assert.True(key.TryOpen(Counter, headerLength: 5, "IETF SFrame WG"u8, sealedFrame, opened));
        Assert.Equal("draft-ietf-sframe-enc"u8, opened);
        Assert.False(key.TryOpen(Counter, headerLength: 5, "IETF SFrame wg"u8, sealedFrame, opened));
    }

    [Fact]
    public void Keys_and_salts_of_every_suite_are_the_rfcs()
    {
        int tested = 0;
        foreach (JsonElement vector in SharedVectors.Read("sframe-rfc9605/test-vectors.json").GetProperty("sframe").EnumerateArray())
        {
            tested++;
            (byte[] key, byte[] salt) = Derive(vector);
            Assert.Equal(vector.Hex("sframe_key"), key);
            Assert.Equal(vector.Hex("sframe_salt"), salt);
        }
        Assert.Equal(5, tested);
    }

    [Fact]
    public void Header_nonce_and_associated_data_of_the_aes_gcm_suites_are_the_rfcs()
    {
        int tested = 0;
        foreach (JsonElement vector in SharedVectors.Read("sframe-rfc9605/test-vectors.json").GetProperty("sframe").EnumerateArray())
        {
            if (vector.GetProperty("cipher_suite").GetInt32() < 4)
                continue;
            tested++;
            (byte[] key, byte[] salt) = Derive(vector);
            byte[] frame = vector.Hex("pt");
            byte[] sealedFrame = new byte[SFrameHeader.MaxSize + frame.Length + FrameCipher.TagSize];
            int header = new SFrameHeader(vector.GetProperty("kid").GetUInt64(), vector.GetProperty("ctr").GetUInt64()).Write(sealedFrame);
            byte[] associatedData = [.. sealedFrame.AsSpan(0, header), .. vector.Hex("metadata")];
            Assert.Equal(vector.Hex("aad"), associatedData);

            byte[] nonce = new byte[FrameCipher.NonceSize];
            SFrameKey.WriteNonce(salt, vector.GetProperty("ctr").GetUInt64(), nonce);
            Assert.Equal(vector.Hex("nonce"), nonce);

            using AesGcm cipher = new(key, FrameCipher.TagSize);
            cipher.Encrypt(nonce, frame, sealedFrame.AsSpan(
                header, frame.Length), sealedFrame.AsSpan(header + frame.Length, FrameCipher.TagSize), associatedData);
            Assert.Equal(vector.Hex("ct"), sealedFrame.AsSpan(0, header + frame.Length + FrameCipher.TagSize));
        }
        Assert.Equal(2, tested);
    }

    private static (byte[] Key, byte[] Salt) Derive(JsonElement vector)
    {
        ushort id = vector.GetProperty("cipher_suite").GetUInt16();
        byte[] key = new byte[vector.Hex("sframe_key").Length];
        byte[] salt = new byte[FrameCipher.NonceSize];
        SFrameSuite suite = id == 5 ? SFrameSuite.Aes256GcmSha512 : new SFrameSuite(id, HashAlgorithmName.SHA256, key.Length);
        suite.DeriveKeyAndSalt(vector.Hex("base_key"), vector.GetProperty("kid").GetUInt64(), key, salt);
        return (key, salt);
    }

    private static void CheckHeader(SFrameHeader header, byte[] encoded)
    {
        byte[] written = new byte[SFrameHeader.MaxSize];
        Assert.Equal(encoded, written.AsSpan(0, header.Write(written)));
        Assert.True(SFrameHeader.TryRead([.. encoded, 1, 2, 3], out SFrameHeader read, out int length));
        Assert.Equal((header, encoded.Length), (read, length));
    }
}
