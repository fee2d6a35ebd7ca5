using System.Text.Json;
using ZoomRooms.EndToEnd.Boxes;
using ZoomRooms.TestKit;

namespace ZoomRooms.EndToEnd.Tests.Vectors;

/// <summary>
/// Wycheproof, XChaCha20-Poly1305 as boxes use it. Nonces of other lengths than 192 bits cannot be asked for, and are left out.
/// </summary>
public class XChaCha20Poly1305VectorTests
{
    [Fact]
    public void Boxes_cipher_agrees_with_wycheproof()
    {
        List<int> wrong = new();
        int tested = 0;
        foreach ((JsonElement group, JsonElement test) in SharedVectors.ReadWycheproof("xchacha20_poly1305_test.json"))
        {
            if (group.GetProperty("ivSize").GetInt32() != 192)
                continue;
            tested++;
            byte[] message = test.Hex("msg");
            byte[] expected = [.. test.Hex("ct"), .. test.Hex("tag")];
            byte[] opened = new byte[message.Length];
            byte[] made = new byte[expected.Length];
            bool isOpen = XChaCha20Poly1305.TryDecrypt(test.Hex("key"), test.Hex("iv"), test.Hex("aad"), expected, opened);
            XChaCha20Poly1305.Encrypt(test.Hex("key"), test.Hex("iv"), test.Hex("aad"), message, made);
            bool agrees = test.IsValid() ? isOpen && opened.SequenceEqual(message) && made.SequenceEqual(expected) : !isOpen;
            if (!agrees)
                wrong.Add(test.TestId());
        }
        Assert.Equal(306, tested);
        Assert.Empty(wrong);
    }
}
