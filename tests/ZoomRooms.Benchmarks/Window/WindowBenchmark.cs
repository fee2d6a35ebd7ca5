using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ZoomRooms.Benchmarks.Meetings;
using ZoomRooms.Client.Signaling;

namespace ZoomRooms.Benchmarks.Window;

/// <summary>
/// The desktop's window: from glass to glass beside two Chromium, from its start to the first picture, and what 1, 4 and 9 pictures cost.
/// Server, program and browsers are processes of their own; cameras and their encoders are in this one.
/// </summary>
internal static partial class WindowBenchmark
{
    private const string Canvas = "document.querySelector('.tile canvas')";

    public static int Run(string[] arguments)
    {
        int seconds = arguments is [var text, ..] && int.TryParse(text, CultureInfo.InvariantCulture, out int given) ? given : 20;
        return RunAsync(TimeSpan.FromSeconds(seconds)).GetAwaiter().GetResult();
    }

    private static async Task<int> RunAsync(TimeSpan measuring)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("zoomrooms-benchmark-");
        List<SendingParticipant> others = [];
        Process? server = null, program = null;
        try
        {
            string[] accounts = ["--data", Path.Combine(folder.FullName, "server")];
            await BenchmarkServer.ScheduleAsync(accounts);
            (server, ServerEndpoint endpoint) = await BenchmarkServer.StartAsync(accounts[1]);
            await AddAsync((1280, 720, 30));
            // The window's identity; the program finds it in its folder.
            (await BenchmarkServer.PairAsync(folder.FullName, accounts, endpoint, 1000)).Identity.Dispose();

            long begun = Stopwatch.GetTimestamp();
            (program, string address) = await StartWindowAsync(endpoint, Path.Combine(folder.FullName, "1000"));
            TimeSpan started = Stopwatch.GetElapsedTime(begun);
            await using Tab tab = await Tab.OpenAsync(address);
            TimeSpan opened = Stopwatch.GetElapsedTime(begun);
            await tab.UntilAsync($"({Canvas}?.width ?? 0) > 0");
            TimeSpan seen = Stopwatch.GetElapsedTime(begun);
            Console.WriteLine(Line($"link to first picture, s: {seen.TotalSeconds:0.0}"));
            Console.WriteLine(Line($"  until the program serves its page {started.TotalSeconds:0.0}"));
            Console.WriteLine(Line($"  until the browser runs            {opened.TotalSeconds:0.0}"));

            await GlassToGlassAsync(tab, measuring);
            Console.WriteLine("pictures   program   browser      (cores; 640x360 at 15 a second but the first, which is 720p30)");
            foreach (int count in (int[])[1, 4, 9])
            {
                while (others.Count < count)
                    await AddAsync((640, 360, 15));
                await tab.UntilAsync($"document.querySelectorAll('.tile canvas').length === {count}");
                await Task.Delay(TimeSpan.FromSeconds(3));
                (double Program, double Browser) before = (Tab.ProcessorSeconds(program.Id), Tab.ProcessorSeconds(tab.ProcessId));
                long since = Stopwatch.GetTimestamp();
                await Task.Delay(measuring);
                double took = Stopwatch.GetElapsedTime(since).TotalSeconds;
                Console.WriteLine(Line(
                    $"{count,8} {(Tab.ProcessorSeconds(program.Id) - before.Program) / took,9:0.00} {(Tab.ProcessorSeconds(tab.ProcessId) - before.Browser) / took,9:0.00}"));
            }
            return 0;

            async Task AddAsync((int Width, int Height, int Rate) picture)
            {
                int number = others.Count;
                others.Add(new SendingParticipant(
                    endpoint, await BenchmarkServer.PairAsync(folder.FullName, accounts, endpoint, number), BenchmarkServer.Meeting,
                    $"Number {number}", picture));
                await others[^1].EnterAsync();
            }
        }
        finally
        {
            foreach (SendingParticipant one in others)
                await one.DisposeAsync();
            foreach (Process? process in (Process?[])[program, server])
            {
                if (process is { HasExited: false })
                    process.Kill();
                process?.Dispose();
            }
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Both at once, so that whatever else the machine does hits both.</summary>
    private static async Task GlassToGlassAsync(Tab tab, TimeSpan measuring)
    {
        await using PlainWebRtc peer = await PlainWebRtc.StartAsync();
        await tab.EvaluateAsync(ClockPicture.Read(Canvas));
        await Task.Delay(TimeSpan.FromSeconds(5));
        await Task.WhenAll(tab.DelaysAsync(), peer.DelaysAsync());
        await Task.Delay(measuring);
        double[][] delays = await Task.WhenAll(tab.DelaysAsync(), peer.DelaysAsync());
        Console.WriteLine("glass to glass, ms          p50    p99      n");
        foreach ((string name, double[] values) in (ReadOnlySpan<(string, double[])>)[("window", delays[0]), ("plain WebRTC", delays[1])])
            Console.WriteLine(Line($"{name,-22} {At(values, 0.5),8:0} {At(values, 0.99),6:0} {values.Length,6}"));
        Console.WriteLine(Line(
            $"{"ratio",-22} {At(delays[0], 0.5) / At(delays[1], 0.5),8:0.00} {At(delays[0], 0.99) / At(delays[1], 0.99),6:0.00}"));
    }

    private static double At(double[] values, double quantile) =>
        values.Length == 0 ? double.NaN : values.Order().ElementAt(Math.Min(values.Length - 1, (int)(quantile * values.Length)));

    private static async Task<(Process, string)> StartWindowAsync(ServerEndpoint endpoint, string state)
    {
        Process program = Process.Start(new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "zoomrooms-desktop"),
            [
                BenchmarkServer.Meeting.ToString(), "--server", endpoint.Url.ToString(), "--certificate-sha256", endpoint.CertificateSha256,
                "--state", state, "--camera", "none", "--microphone", "none", "--speaker", "none", "--name", "Window", "--join",
                "--no-browser",
            ])
        { RedirectStandardOutput = true })!;
        while (await program.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Address().Match(line) is { Success: true } address)
            {
                _ = program.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return (program, address.Value);
            }
        }
        throw new InvalidOperationException("the program does not serve its page");
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("http://127\\.0\\.0\\.1:[0-9]+/open/[A-Za-z0-9_-]+")]
    private static partial Regex Address();
}
