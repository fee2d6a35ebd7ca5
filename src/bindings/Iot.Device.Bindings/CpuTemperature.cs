using System.Globalization;
using UnitsNet;

namespace Iot.Device.CpuTemperature;

/// <summary>Stand-in for the class of the same name: the processor's temperature from the kernel's thermal zones.</summary>
public sealed class CpuTemperature : IDisposable
{
    private static readonly string[] Names = ["cpu-thermal", "cpu_thermal", "x86_pkg_temp", "soc_thermal", "acpitz"];

    private readonly string? _file = FindZone();

    /// <summary>Whether this machine tells its temperature.</summary>
    public bool IsAvailable => _file is not null;

    /// <summary>The temperature; NaN degrees where there is none to read.</summary>
    public Temperature Temperature => Temperature.FromDegreesCelsius(Read());

    public void Dispose()
    {
        // The file is opened for each reading; there is nothing to give back.
    }

    private double Read()
    {
        try
        {
            return _file is not null
                && double.TryParse(File.ReadAllText(_file), NumberStyles.Float, CultureInfo.InvariantCulture, out double thousandths)
                ? thousandths / 1000
                : double.NaN;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return double.NaN;
        }
    }

    private static string? FindZone()
    {
        const string zones = "/sys/class/thermal";
        if (!Directory.Exists(zones))
            return null;
        foreach (string zone in Directory.GetDirectories(zones, "thermal_zone*").Order(StringComparer.Ordinal))
        {
            string type = Path.Combine(zone, "type");
            if (File.Exists(type) && Names.Contains(File.ReadAllText(type).Trim()))
                return Path.Combine(zone, "temp");
        }
        return null;
    }
}
