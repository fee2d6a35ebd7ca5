using System.Text.Json;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.TestKit;

namespace ZoomRooms.EndToEnd.Tests.Vectors;

/// <summary>Wycheproof, AES-256-GCM with 96-bit nonces and 128-bit tags, on every provider that this machine has.</summary>
public class AesGcmVectorTests
{
    public static TheoryData<string> Providers => [.. FrameCipherProvider.All.Select(provider => provider.Name)];

    [Theory]
    [MemberData(nameof(Providers))]
    public void Every_provider_agrees_with_wycheproof(string name)
    {
        FrameCipherProvider provider = FrameCipherProvider.All.Single(candidate => candidate.Name == name);
        Assert.SkipWhen(provider.SelfTest() is not null, $"{name} is not usable here: {provider.SelfTest()}");
        List<int> wrong = new();
        int tested = 0;
        foreach ((JsonElement group, JsonElement test) in SharedVectors.ReadWycheproof("aes_gcm_test.json"))
        {
            if (group.GetProperty("keySize").GetInt32() != 256 || group.GetProperty("ivSize")
                .GetInt32() != 96 || group.GetProperty("tagSize").GetInt32() != 128)
                continue;
            tested++;
            if (!Agrees(provider, test))
                wrong.Add(test.TestId());
        }
        Assert.Equal(66, tested);
        Assert.Empty(wrong);
    }

    private static bool Agrees(FrameCipherProvider provider, JsonElement test)
    {
        using FrameCipher cipher = provider.Create(test.Hex("key"));
        byte[] message = test.Hex("msg");
        byte[] expected = [.. test.Hex("ct"), .. test.Hex("tag")];
        byte[] opened = new byte[message.Length];
        bool accepted = cipher.TryOpen(test.Hex("iv"), test.Hex("aad"), expected, opened);
        if (!test.IsValid())
            return !accepted && opened.All(b => b == 0);
        byte[] ciphertext = new byte[expected.Length];
        cipher.Seal(test.Hex("iv"), test.Hex("aad"), message, ciphertext);
        return accepted && opened.SequenceEqual(message) && ciphertext.SequenceEqual(expected);
    }
}
