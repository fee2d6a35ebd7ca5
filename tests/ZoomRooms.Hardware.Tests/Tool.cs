using System.Diagnostics;

namespace ZoomRooms.Hardware.Tests;

/// <summary>Runs a program of Debian's to its end.</summary>
internal static class Tool
{
    /// <summary>Exit code, and what it said on both its outputs.</summary>
    public static (int Code, string Said) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }
}
