using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Appliance.Health;

namespace ZoomRooms.Appliance.CommandLine;

/// <summary><c>self-test</c>: each part of the room, pass or fail, with the reason.</summary>
internal static partial class SelfTestCommand
{
    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
    [JsonSerializable(typeof(List<SelfTestResult>))]
    private sealed partial class ResultJson : JsonSerializerContext;

    public static Command Create()
    {
        ConfigurationArguments configuration = new();
        Option<bool> json = new("--json") { Description = "For machines." };
        Option<bool> soundCheck = new("--sound-check")
        {
            Description = "Plays two sweeps too, and says what each microphone hears of them."
        };
        Command command = new(
            "self-test",
            "Tries panel, camera, each microphone, speaker, encoder, clock and key store. Exits 0 when all passed. Stop the service first: it holds the devices.") { json, soundCheck };
        configuration.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (configuration.Load(parsed) is not { } options)
                return ExitCodes.Usage;
            List<SelfTestResult> results = new();
            await foreach (SelfTestResult result in new SelfTest(
                options, TimeProvider.System, NullLogger.Instance, parsed.GetValue(soundCheck)).RunAsync(cancellation))
            {
                results.Add(result);
                if (!parsed.GetValue(json))
                    await Console.Out.WriteLineAsync($"{(result.Passed ? "pass" : "FAIL")}  {result.Part,-14} {result.Detail}");
            }
            if (parsed.GetValue(json))
                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(results, ResultJson.Default.ListSelfTestResult));
            Leave(options.Paths.SelfTestResult, results);
            return results.TrueForAll(result => result.Passed) ? ExitCodes.Good : ExitCodes.No;
        });
        return command;
    }

    /// <summary>For <c>status</c>: nobody reads the journal of a box in a ceiling.</summary>
    private static void Leave(string file, List<SelfTestResult> results)
    {
        try
        {
            if (Directory.Exists(Path.GetDirectoryName(file)))
                File.WriteAllLines(file, results.Where(
                    result => !result.Passed).Select(result => $"{result.Part}: {result.Detail.ReplaceLineEndings(" ")}"));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"The result cannot be left for status: {refused.Message}");
        }
    }
}
