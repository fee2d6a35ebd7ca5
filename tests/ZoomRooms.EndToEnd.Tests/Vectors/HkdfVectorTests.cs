using System.Security.Cryptography;
using System.Text.Json;
using ZoomRooms.TestKit;

namespace ZoomRooms.EndToEnd.Tests.Vectors;

/// <summary>Wycheproof, HKDF as stream keys (SHA-256) and SFrame (SHA-512) use it.</summary>
public class HkdfVectorTests
{
    [Theory]
    [InlineData("hkdf_sha256_test.json", "SHA256", 86)]
    [InlineData("hkdf_sha512_test.json", "SHA512", 83)]
    public void Derivation_agrees_with_wycheproof(string file, string hash, int tests)
    {
        HashAlgorithmName algorithm = new(hash);
        List<int> wrong = new();
        int tested = 0;
        foreach ((_, JsonElement test) in SharedVectors.ReadWycheproof(file))
        {
            tested++;
            byte[] derived = new byte[test.GetProperty("size").GetInt32()];
            bool done = true;
            try
            {
                HKDF.DeriveKey(algorithm, test.Hex("ikm"), derived, test.Hex("salt"), test.Hex("info"));
            }
            catch (ArgumentException)
            {
                done = false;
            }
            if (test.IsValid() ? !done || !derived.SequenceEqual(test.Hex("okm")) : done)
                wrong.Add(test.TestId());
        }
        Assert.Equal(tests, tested);
        Assert.Empty(wrong);
    }
}
