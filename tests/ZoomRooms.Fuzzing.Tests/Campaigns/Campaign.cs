using System.Globalization;
using System.Text;

namespace ZoomRooms.Fuzzing.Tests.Campaigns;

/// <summary>What a campaign found: the input lies in <paramref name="File"/>, the seed gives the whole run again.</summary>
public sealed class FuzzingFoundException(string target, int seed, int round, string file, Exception cause)
    : Exception(
        $"{target}, seed {seed}, input {round}: {cause.GetType().Name}: {cause.Message}. The input is {file}; run again with {Campaign.SeedVariable}={seed}.", cause);

/// <summary>
/// A bounded run of mutated inputs against one parser. The run is the same for the same seed: <c>FUZZING_SEED</c> chooses it,
/// <c>FUZZING_FACTOR</c>
/// (not with the prefix ZOOMROOMS_, which is the room's settings) multiplies the count of inputs, <c>FUZZING_OUTPUT</c> names the folder
/// for inputs that fail.
/// </summary>
internal static class Campaign
{
    public const string SeedVariable = "FUZZING_SEED";
    private const string FactorVariable = "FUZZING_FACTOR";
    private const string OutputVariable = "FUZZING_OUTPUT";

    /// <summary>Inputs longer than this are no harder than these.</summary>
    private const int LongestInput = 70 * 1024;

    /// <summary>A corpus grows by inputs that were taken as well-formed: changes of these go deeper.</summary>
    private const int LargestCorpus = 256;

    public static int Seed { get; } = Number(SeedVariable, 20261123);

    public static int Factor { get; } = Number(FactorVariable, 1);

    /// <param name="accepts">Feeds one input; true when it was taken as well-formed. Whatever it throws is a finding.</param>
    /// <returns>How many inputs were taken: a run in which none was has tried nothing but the first check.</returns>
    public static int Run(string target, IReadOnlyList<byte[]> seeds, int inputs, Func<byte[], bool> accepts)
    {
        Assert.NotEmpty(seeds);
        Random random = new(Seed ^ StableHash(target));
        List<byte[]> corpus = new(seeds);
        int accepted = 0;
        foreach (byte[] seed in seeds)
            accepted += Try(target, -1, seed, accepts) ? 1 : 0;
        Assert.True(accepted > 0, $"{target}: no seed is taken as well-formed.");
        for (int round = 0; round < inputs * Factor; round++)
        {
            byte[] input = Mutator.Mutate(corpus[random.Next(corpus.Count)], corpus[random.Next(corpus.Count)], random, LongestInput);
            if (!Try(target, round, input, accepts))
                continue;
            accepted++;
            if (corpus.Count < LargestCorpus)
                corpus.Add(input);
            else if (random.Next(4) == 0)
                corpus[random.Next(seeds.Count, corpus.Count)] = input;
        }
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{target}: seed {Seed}, {inputs * Factor} inputs, {accepted} taken as well-formed");
        return accepted;
    }

    /// <summary>The seeds kept in the tree for a target: files of hexadecimal bytes (<c>.hex</c>), everything else as it is.</summary>
    public static List<byte[]> Seeds(string folder)
    {
        List<byte[]> seeds = new();
        foreach (string file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Seeds", folder)).Order(StringComparer.Ordinal))
            seeds.Add(file.EndsWith(".hex", StringComparison.Ordinal)
                ? Convert.FromHexString(File.ReadAllText(file).ReplaceLineEndings("")) : File.ReadAllBytes(file));
        Assert.NotEmpty(seeds);
        return seeds;
    }

    /// <summary>The generator of a target that makes its own inputs.</summary>
    public static Random RandomFor(string target) => new(Seed ^ StableHash(target));

    private static bool Try(string target, int round, byte[] input, Func<byte[], bool> accepts)
    {
        // Parsers may work in place: what fails is kept as it came.
        byte[] given = [.. input];
        try
        {
            return accepts(given);
        }
        catch (Exception found)
        {
            byte[] smallest = Shrink(input, accepts);
            string folder = Environment.GetEnvironmentVariable(OutputVariable) ?? Path.Combine(AppContext.BaseDirectory, "found");
            Directory.CreateDirectory(folder);
            string file = Path.Combine(folder, $"{string.Concat(target.Where(char.IsAsciiLetterOrDigit))}-{Seed}-{round}.bin");
            File.WriteAllBytes(file, smallest);
            throw new FuzzingFoundException(target, Seed, round, file, found);
        }
    }

    /// <summary>Cuts pieces away, halves first, as long as it still fails.</summary>
    private static byte[] Shrink(byte[] input, Func<byte[], bool> accepts)
    {
        int tries = 0;
        for (int piece = input.Length / 2; piece > 0; piece /= 2)
        {
            for (int at = 0; at + piece <= input.Length && tries++ < 500;)
            {
                byte[] without = [.. input.AsSpan(0, at), .. input.AsSpan(at + piece)];
                if (Fails(without, accepts))
                    input = without;
                else
                    at += piece;
            }
        }
        return input;
    }

    private static bool Fails(byte[] input, Func<byte[], bool> accepts)
    {
        try
        {
            accepts([.. input]);
            return false;
        }
        catch (Exception)
        {
            return true;
        }
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) && number > 0
            ? number : otherwise;

    private static int StableHash(string text)
    {
        uint hash = 2166136261;
        foreach (byte b in Encoding.UTF8.GetBytes(text))
            hash = (hash ^ b) * 16777619;
        return (int)hash;
    }
}
