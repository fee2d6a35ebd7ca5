using System.Diagnostics;
using System.Globalization;
using ZoomRooms.TestKit;

namespace ZoomRooms.Appliance.Tests.Service;

public class What_others_see_of_the_process
{
    /// <summary>
    /// A process that the kernel may not dump has files of root in /proc (proc(5)): nobody else reads its memory, and no core has it.
    /// </summary>
    [Fact]
    public async Task Its_memory_is_kept_out_of_core_dumps_and_from_debuggers()
    {
        using TemporaryFolder folder = new();
        string user = Environment.IsPrivilegedProcess ? "65534" : "";
        // Its settings are a pipe that nobody writes to: it waits.
        await RunAsync("mkfifo", "-m", "0666", folder.File("zoomrooms.json"));
        await RunAsync("chmod", "0755", folder.Path);
        string program = Path.Combine(AppContext.BaseDirectory, "zoomrooms-appliance");
        string[] verb = [program, "provision", "--boot", folder.Path, "--root", folder.Path, "--no-light"];
        string[] command = user.Length > 0 ? ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", .. verb] : verb;
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        try
        {
            string entry = string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}");
            await Eventually.HoldsAsync(
                async () => !process.HasExited && File.ReadAllText(entry + "/cmdline").StartsWith(program, StringComparison.Ordinal)
                    && await RunAsync("stat", "-c", "%u", entry + "/environ") == "0",
                "its files in /proc are root's");
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return said.Trim();
    }
}
