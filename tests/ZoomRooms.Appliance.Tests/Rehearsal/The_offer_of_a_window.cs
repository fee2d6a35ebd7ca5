using System.Diagnostics;
using ZoomRooms.TestKit;

namespace ZoomRooms.Appliance.Tests.Rehearsal;

/// <summary><c>src/run.sh</c> asks only who can answer, and see what comes of it.</summary>
public sealed class The_offer_of_a_window : IDisposable
{
    private readonly DirectoryInfo _programs = Directory.CreateTempSubdirectory("zoomrooms-offer-");

    public void Dispose() => _programs.Delete(recursive: true);

    [Theory]
    [InlineData("\n", "", true)]
    [InlineData("y\n", "", true)]
    [InlineData("n\n", "", false)]
    [InlineData("\n", "--janus ws://127.0.0.1:1", true)]
    public async Task Is_made_at_a_desktop(string answer, string arguments, bool wanted)
    {
        string said = await AskAsync(answer, arguments, display: true, browser: true);
        Assert.Contains("Open the far end's window", said, StringComparison.Ordinal);
        Assert.Contains(wanted ? "WANTED" : "NOT-WANTED", said, StringComparison.Ordinal);
        Assert.Equal(wanted, !said.Contains("NOT-WANTED", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", false, true)]
    [InlineData("", true, false)]
    [InlineData("--unattended", true, true)]
    [InlineData("--unattended --seconds 5", true, true)]
    [InlineData("--window", true, true)]
    [InlineData("--help", true, true)]
    public async Task Is_not_made_where_nobody_sees_it_or_it_is_said_already(string arguments, bool display, bool browser)
    {
        // Nobody answers: a question would hold this up for half a minute, and be printed.
        string said = await AskAsync("", arguments, display, browser);
        Assert.DoesNotContain("Open the far end's window", said, StringComparison.Ordinal);
        Assert.Contains("NOT-WANTED", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_not_made_without_a_terminal()
    {
        string said = await RunAsync("bash", ["-c", Question("")], "", display: true, browser: true);
        Assert.Equal("NOT-WANTED\n", said);
    }

    private static string Question(string arguments) =>
        $". '{Checkout.In("src", "window-offer.sh")}'; if wants_window {arguments}; then echo WANTED; else echo NOT-WANTED; fi";

    /// <summary>On a terminal of its own, as <c>script</c> makes one.</summary>
    private Task<string> AskAsync(string answer, string arguments, bool display, bool browser) =>
        RunAsync("script", ["-qec", $"bash -c \"{Question(arguments)}\"", "/dev/null"], answer, display, browser);

    private async Task<string> RunAsync(string program, string[] arguments, string answer, bool display, bool browser)
    {
        foreach (string tool in (string[])["bash", "sh", "script"])
            File.CreateSymbolicLink(Path.Combine(_programs.FullName, tool), $"/usr/bin/{tool}");
        if (browser)
            File.CreateSymbolicLink(Path.Combine(_programs.FullName, "chromium"), "/usr/bin/true");
        ProcessStartInfo start = new($"/usr/bin/{program}", arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["PATH"] = _programs.FullName;
        start.Environment["SHELL"] = "/bin/sh";
        start.Environment["WAYLAND_DISPLAY"] = "";
        start.Environment["DISPLAY"] = display ? ":7" : "";
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(answer);
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        string said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return said;
    }
}
