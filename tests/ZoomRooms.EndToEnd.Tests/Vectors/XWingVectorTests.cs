using System.Security.Cryptography;
using System.Text.Json;
using NSec.Cryptography;
using ZoomRooms.EndToEnd.Kem;
using ZoomRooms.TestKit;

namespace ZoomRooms.EndToEnd.Tests.Vectors;

/// <summary>
/// The vectors of X-Wing (draft-connolly-cfrg-xwing-kem), put together here from our own ML-KEM-768, X25519 and SHA3-256: they fix what
/// Wycheproof does not, the ciphertext of an encapsulation.
/// </summary>
public class XWingVectorTests
{
    [Fact]
    public void Our_primitives_put_together_are_x_wing()
    {
        Assert.SkipUnless(Shake256.IsSupported, "SHAKE256 needs OpenSSL 1.1.1 or newer.");
        int tested = 0;
        foreach (JsonElement vector in SharedVectors.Read("xwing/test-vectors.json").EnumerateArray())
        {
            tested++;
            byte[] seeds = Shake256.HashData(vector.Hex("seed"), 96);
            byte[] encapsulationKey = new byte[MlKem768.EncapsulationKeySize];
            byte[] decapsulationKey = new byte[MlKem768.DecapsulationKeySize];
            MlKem768.GenerateKeyPair(seeds.AsSpan(0, 64), encapsulationKey, decapsulationKey);
            using Key recipient = Key.Import(KeyAgreementAlgorithm.X25519, seeds.AsSpan(64), KeyBlobFormat.RawPrivateKey);
            byte[] recipientPoint = recipient.PublicKey.Export(KeyBlobFormat.RawPublicKey);
            Assert.Equal<byte[]>(vector.Hex("pk"), [.. encapsulationKey, .. recipientPoint]);

            byte[] randomness = vector.Hex("eseed");
            byte[] ciphertext = new byte[MlKem768.CiphertextSize];
            byte[] kemSecret = new byte[MlKem768.SharedSecretSize];
            Assert.True(MlKem768.TryEncapsulate(encapsulationKey, randomness.AsSpan(0, 32), ciphertext, kemSecret));
            using Key ephemeral = Key.Import(KeyAgreementAlgorithm.X25519, randomness.AsSpan(32), KeyBlobFormat.RawPrivateKey);
            byte[] ephemeralPoint = ephemeral.PublicKey.Export(KeyBlobFormat.RawPublicKey);
            Assert.Equal<byte[]>(vector.Hex("ct"), [.. ciphertext, .. ephemeralPoint]);

            SharedSecretCreationParameters parameters = new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
            using SharedSecret shared = KeyAgreementAlgorithm.X25519.Agree(ephemeral, recipient.PublicKey, parameters)!;
            byte[] combined = NSec.Cryptography.HashAlgorithm.Sha3_256.Hash(
                [.. kemSecret, .. shared.Export(
                    SharedSecretBlobFormat.RawSharedSecret), .. ephemeralPoint, .. recipientPoint, .. "\\.//^\\"u8]);
            Assert.Equal(vector.Hex("ss"), combined);
        }
        Assert.Equal(3, tested);
    }
}
