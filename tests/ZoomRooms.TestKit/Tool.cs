using System.Diagnostics;

namespace ZoomRooms.TestKit;

/// <summary>How a program ended, and what it said on both its outputs.</summary>
internal sealed record Outcome(int Code, string Said);

/// <summary>Runs a program to its end.</summary>
internal static class Tool
{
    public static Outcome Run(string program, params string[] arguments) => Run([], program, arguments);

    public static Outcome Run(IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output + errors.GetAwaiter().GetResult());
    }

    private static Outcome Run(Dictionary<string, string> environment, string program, string[] arguments) =>
        Run((IReadOnlyDictionary<string, string>)environment, program, arguments);

    /// <summary>install.sh gives files to root and to the service's group; that takes root.</summary>
    public static void NeedRoot() =>
        Assert.SkipUnless(Environment.UserName == "root", "needs root: install.sh gives files their owners");
}
