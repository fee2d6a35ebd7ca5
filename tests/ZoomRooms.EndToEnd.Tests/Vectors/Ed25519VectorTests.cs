using System.Text.Json;
using NSec.Cryptography;
using ZoomRooms.TestKit;

namespace ZoomRooms.EndToEnd.Tests.Vectors;

/// <summary>Wycheproof, Ed25519 as identities use it.</summary>
public class Ed25519VectorTests
{
    [Fact]
    public void Verification_agrees_with_wycheproof()
    {
        List<int> wrong = new();
        int tested = 0;
        foreach ((JsonElement group, JsonElement test) in SharedVectors.ReadWycheproof("ed25519_test.json"))
        {
            tested++;
            PublicKey key = PublicKey.Import(
                SignatureAlgorithm.Ed25519, group.GetProperty("publicKey").Hex("pk"), KeyBlobFormat.RawPublicKey);
            if (SignatureAlgorithm.Ed25519.Verify(key, test.Hex("msg"), test.Hex("sig")) != test.IsValid())
                wrong.Add(test.TestId());
        }
        Assert.Equal(151, tested);
        Assert.Empty(wrong);
    }
}
