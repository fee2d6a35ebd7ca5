using System.Text.Json;
using ZoomRooms.EndToEnd.Kem;
using ZoomRooms.TestKit;

namespace ZoomRooms.EndToEnd.Tests.Vectors;

/// <summary>Wycheproof, ML-KEM-768: keys from seeds, decapsulation with implicit rejection, and what has the wrong length.</summary>
public class MlKem768VectorTests
{
    [Fact]
    public void Decapsulation_agrees_with_wycheproof()
    {
        List<int> wrong = new();
        int valid = 0;
        int invalid = 0;
        foreach ((_, JsonElement test) in SharedVectors.ReadWycheproof("mlkem_768_test.json"))
        {
            if (test.IsValid())
                valid++;
            else
                invalid++;
            if (Decapsulates(test) != test.IsValid())
                wrong.Add(test.TestId());
        }
        Assert.Equal((153, 40), (valid, invalid));
        Assert.Empty(wrong);
    }

    [Fact]
    public void A_pair_agrees_and_another_ciphertext_gives_another_secret()
    {
        (byte[] encapsulationKey, byte[] decapsulationKey) = NewPair();
        byte[] ciphertext = new byte[MlKem768.CiphertextSize];
        byte[] sent = new byte[MlKem768.SharedSecretSize];
        byte[] received = new byte[MlKem768.SharedSecretSize];
        Assert.True(MlKem768.TryEncapsulate(encapsulationKey, ciphertext, sent));
        Assert.True(MlKem768.TryDecapsulate(ciphertext, decapsulationKey, received));
        Assert.Equal(sent, received);
        ciphertext[100] ^= 1;
        Assert.True(MlKem768.TryDecapsulate(ciphertext, decapsulationKey, received));
        Assert.NotEqual(sent, received);
    }

    [Fact]
    public void An_encapsulation_key_of_the_wrong_length_or_encoding_is_refused()
    {
        (byte[] encapsulationKey, _) = NewPair();
        byte[] ciphertext = new byte[MlKem768.CiphertextSize];
        byte[] secret = new byte[MlKem768.SharedSecretSize];
        Assert.False(MlKem768.TryEncapsulate(encapsulationKey.AsSpan(1), ciphertext, secret));
        Assert.False(MlKem768.TryEncapsulate([.. encapsulationKey, 0], ciphertext, secret));
        // Coefficients of 4095, above the modulus of 3329 (FIPS 203, 7.2, modulus check).
        encapsulationKey.AsSpan(0, 3).Fill(0xFF);
        Assert.False(MlKem768.TryEncapsulate(encapsulationKey, ciphertext, secret));
    }

    private static (byte[] EncapsulationKey, byte[] DecapsulationKey) NewPair()
    {
        byte[] encapsulationKey = new byte[MlKem768.EncapsulationKeySize];
        byte[] decapsulationKey = new byte[MlKem768.DecapsulationKeySize];
        MlKem768.GenerateKeyPair(encapsulationKey, decapsulationKey);
        return (encapsulationKey, decapsulationKey);
    }

    private static bool Decapsulates(JsonElement test)
    {
        byte[] seed = test.Hex("seed");
        byte[] encapsulationKey = new byte[MlKem768.EncapsulationKeySize];
        byte[] decapsulationKey = new byte[MlKem768.DecapsulationKeySize];
        if (seed.Length != MlKem768.SeedSize)
        {
            Assert.Throws<ArgumentException>(() => MlKem768.GenerateKeyPair(seed, encapsulationKey, decapsulationKey));
            return false;
        }
        MlKem768.GenerateKeyPair(seed, encapsulationKey, decapsulationKey);
        byte[] secret = new byte[MlKem768.SharedSecretSize];
        return encapsulationKey.SequenceEqual(test.Hex("ek"))
            && MlKem768.TryDecapsulate(test.Hex("c"), decapsulationKey, secret)
            && secret.SequenceEqual(test.Hex("K"));
    }
}
