using System.Globalization;
using ZoomRooms.TestKit;

namespace ZoomRooms.Systemd.Tests;

/// <summary>A unit's settings as its file has them.</summary>
internal sealed class UnitFile(string name)
{
    private readonly string[] _lines = File.ReadAllLines(Path.Combine(Checkout.Systemd, name));

    public static IEnumerable<string> Services { get; } =
        ["zoomrooms-appliance.service", "zoomrooms-self-test.service", "zoomrooms-wrapping-key.service", "zoomrooms-clock.service",
            "zoomrooms-mark-good.service",
         "zoomrooms-provision.service", "zoomrooms-pair.service", "zoomrooms-trial.service", "zoomrooms-update.service",
         "zoomrooms-reset.service", "zoomrooms-screen.service"];

    public IEnumerable<string> All(string key) =>
        _lines.Where(line => line.StartsWith(key + "=", StringComparison.Ordinal)).Select(line => line[(key.Length + 1)..]);

    public string One(string key) => Assert.Single(All(key));

    /// <summary>A time span as these units write it: <c>90s</c>, <c>6min</c>.</summary>
    public TimeSpan Span(string key)
    {
        string value = One(key);
        return value.EndsWith("min", StringComparison.Ordinal)
            ? TimeSpan.FromMinutes(int.Parse(value[..^3], CultureInfo.InvariantCulture))
            : TimeSpan.FromSeconds(int.Parse(value.TrimEnd('s'), CultureInfo.InvariantCulture));
    }

    /// <summary>The lines between the marks of the shared sandbox.</summary>
    public IReadOnlyList<string> Sandbox()
    {
        int begin = Array.FindIndex(_lines, line => line.StartsWith("# --- begin shared sandbox", StringComparison.Ordinal));
        int end = Array.FindIndex(_lines, line => line.StartsWith("# --- end shared sandbox", StringComparison.Ordinal));
        Assert.True(begin >= 0 && end > begin, $"{name} has lost the marks of its sandbox");
        return _lines[(begin + 1)..end];
    }
}
