using System.Diagnostics;
using ZoomRooms.TestKit;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>The worked examples of PROTOCOL.md are what the code computes, and what somebody computes who never saw the code.</summary>
public class ProtocolDocumentTests
{
    private static string DocumentPath => Checkout.In("src", "ZoomRooms.EndToEnd", "PROTOCOL.md");

    [Fact]
    public void The_worked_examples_are_what_the_code_computes()
    {
        string document = File.ReadAllText(DocumentPath);
        int end = document.LastIndexOf("```", StringComparison.Ordinal);
        string written = document[document.LastIndexOf("```\n", end - 1, StringComparison.Ordinal)..].Trim('`', '\n');
        Assert.Equal(ProtocolExamples.Lines(), written);
    }

    [Fact]
    public async Task A_second_writing_in_another_language_computes_the_same()
    {
        string script = Checkout.In("tests", "ZoomRooms.EndToEnd.Tests", "Vectors", "protocol_vectors.py");
        using Process python = Process.Start(new ProcessStartInfo("python3", ["-B", script, DocumentPath])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = python.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await python.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(python.ExitCode == 0, output + await errors);
        Assert.Contains("all lines computed", output, StringComparison.Ordinal);
    }
}
