using System.Diagnostics;
using System.Runtime.CompilerServices;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Media.Tests.Video;

/// <summary>Lets this test program be the child that tries an encoder, as the product's own executable is.</summary>
internal static class ProbeChild
{
    /// <summary>How to start it.</summary>
    public static ProcessStartInfo Start(string encoder)
    {
        _ = encoder;
        string host = Environment.ProcessPath!;
        ProcessStartInfo start = new(host);
        if (Path.GetFileNameWithoutExtension(host) == "dotnet")
            start.ArgumentList.Add(typeof(ProbeChild).Assembly.Location);
        return start;
    }

    // Runs before the test runner's entry point: with the hidden verb this process never becomes a test run.
    [ModuleInitializer]
    internal static void RunIfAsked()
    {
        string[] arguments = Environment.GetCommandLineArgs()[1..];
        if (arguments.Length > 0 && arguments[0] == EncoderProbe.Verb)
            Environment.Exit(EncoderProbe.RunInThisProcess(arguments));
    }
}
