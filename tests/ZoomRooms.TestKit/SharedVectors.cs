using System.Text.Json;

namespace ZoomRooms.TestKit;

/// <summary>Published test vectors that lie beside the repository; a test that wants absent ones is skipped.</summary>
internal static class SharedVectors
{
    public static JsonElement Read(string relativePath)
    {
        string path = Checkout.Vectors(relativePath);
        Assert.SkipUnless(File.Exists(path), $"The vectors ../shared/vectors/{relativePath} are not here.");
        return JsonDocument.Parse(File.ReadAllText(path)).RootElement;
    }

    /// <summary>Every test of a Wycheproof file, with the group it is in.</summary>
    public static IEnumerable<(JsonElement Group, JsonElement Test)> ReadWycheproof(string file)
    {
        JsonElement root = Read($"wycheproof/{file}");
        foreach (JsonElement group in root.GetProperty("testGroups").EnumerateArray())
        {
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
                yield return (group, test);
        }
    }

    public static byte[] Hex(this JsonElement element, string property) =>
        Convert.FromHexString(element.GetProperty(property).GetString()!);

    public static int TestId(this JsonElement test) => test.GetProperty("tcId").GetInt32();

    public static bool IsValid(this JsonElement test) => test.GetProperty("result").GetString() == "valid";
}
