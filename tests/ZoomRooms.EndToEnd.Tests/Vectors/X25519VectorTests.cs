using System.Text.Json;
using ZoomRooms.EndToEnd.Boxes;
using ZoomRooms.TestKit;

namespace ZoomRooms.EndToEnd.Tests.Vectors;

/// <summary>Wycheproof, X25519 as boxes use it: points of small order, whose shared secret is zero, are refused.</summary>
public class X25519VectorTests
{
    [Fact]
    public void Key_agreement_agrees_with_wycheproof()
    {
        List<int> wrong = new();
        int tested = 0;
        int refused = 0;
        foreach ((_, JsonElement test) in SharedVectors.ReadWycheproof("x25519_test.json"))
        {
            tested++;
            byte[] expected = test.Hex("shared");
            byte[] shared = new byte[X25519.Size];
            bool agreed = X25519.TryAgree(test.Hex("private"), test.Hex("public"), shared);
            bool mustRefuse = expected.All(b => b == 0);
            refused += mustRefuse ? 1 : 0;
            if (agreed == mustRefuse || (agreed && !shared.SequenceEqual(expected)))
                wrong.Add(test.TestId());
        }
        Assert.Equal(518, tested);
        Assert.Equal(31, refused);
        Assert.Empty(wrong);
    }
}
