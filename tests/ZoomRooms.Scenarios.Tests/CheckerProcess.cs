using System.Diagnostics;
using System.Text.Json;
using ZoomRooms.TestKit;

namespace ZoomRooms.Scenarios.Tests;

/// <summary><c>zoomrooms-desktop check-pictures</c>, in a process of its own, and what it said last.</summary>
internal sealed class CheckerProcess : IDisposable
{
    private readonly Process _process;
    private volatile string _last = "{}";

    public CheckerProcess(string socket)
    {
        ProcessStartInfo start = new(Checkout.Program("ZoomRooms.Desktop", "zoomrooms-desktop"), ["check-pictures", socket])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true
        };
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => _last = line.Data ?? _last;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public bool HasExited => _process.HasExited;

    public string Last => _last;

    public long Count(string name)
    {
        using JsonDocument document = JsonDocument.Parse(_last);
        return document.RootElement.TryGetProperty(name, out JsonElement value) ? value.GetInt64() : 0;
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }
}
