using System.Text.Json;
using NSec.Cryptography;

namespace ZoomRooms.EndToEnd.Tests.Vectors;

/// <summary>Wycheproof, X25519 as boxes use it: points of small order, whose shared secret is zero, are refused.</summary>
public class X25519VectorTests
{
    [Fact]
    public void Key_agreement_agrees_with_wycheproof()
    {
        var algorithm = KeyAgreementAlgorithm.X25519;
        var parameters = new SharedSecretCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        var wrong = new List<int>();
        int tested = 0;
        int refused = 0;
        foreach ((_, JsonElement test) in SharedVectors.ReadWycheproof("x25519_test.json"))
        {
            tested++;
            using Key key = Key.Import(algorithm, test.Hex("private"), KeyBlobFormat.RawPrivateKey);
            byte[] expected = test.Hex("shared");
            using SharedSecret? shared = PublicKey.TryImport(algorithm, test.Hex("public"), KeyBlobFormat.RawPublicKey, out PublicKey? peer) && peer is not null
                ? algorithm.Agree(key, peer, parameters)
                : null;
            bool mustRefuse = expected.All(b => b == 0);
            refused += mustRefuse ? 1 : 0;
            if (mustRefuse ? shared is not null : shared is null || !shared.Export(SharedSecretBlobFormat.RawSharedSecret).SequenceEqual(expected))
                wrong.Add(test.TestId());
        }
        Assert.Equal(518, tested);
        Assert.Equal(31, refused);
        Assert.Empty(wrong);
    }
}
