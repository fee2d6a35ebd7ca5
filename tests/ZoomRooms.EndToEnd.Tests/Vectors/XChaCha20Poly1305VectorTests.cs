using System.Text.Json;
using NSec.Cryptography;

namespace ZoomRooms.EndToEnd.Tests.Vectors;

/// <summary>Wycheproof, XChaCha20-Poly1305 as boxes use it. Nonces of other lengths than 192 bits cannot be asked for, and are left out.</summary>
public class XChaCha20Poly1305VectorTests
{
    [Fact]
    public void Boxes_cipher_agrees_with_wycheproof()
    {
        var algorithm = AeadAlgorithm.XChaCha20Poly1305;
        var wrong = new List<int>();
        int tested = 0;
        foreach ((JsonElement group, JsonElement test) in SharedVectors.ReadWycheproof("xchacha20_poly1305_test.json"))
        {
            if (group.GetProperty("ivSize").GetInt32() != 192)
                continue;
            tested++;
            using Key key = Key.Import(algorithm, test.Hex("key"), KeyBlobFormat.RawSymmetricKey);
            byte[] message = test.Hex("msg");
            byte[] expected = [.. test.Hex("ct"), .. test.Hex("tag")];
            byte[]? opened = algorithm.Decrypt(key, test.Hex("iv"), test.Hex("aad"), expected);
            bool agrees = test.IsValid()
                ? opened is not null && opened.SequenceEqual(message) && algorithm.Encrypt(key, test.Hex("iv"), test.Hex("aad"), message).SequenceEqual(expected)
                : opened is null;
            if (!agrees)
                wrong.Add(test.TestId());
        }
        Assert.Equal(306, tested);
        Assert.Empty(wrong);
    }
}
