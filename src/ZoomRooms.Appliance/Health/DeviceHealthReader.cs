using System.Globalization;
using ZoomRooms.Appliance.Configuration;

namespace ZoomRooms.Appliance.Health;

/// <summary>
/// Reads the device's health from the kernel's files below a root folder. What is not there, or not readable by this user, is not known.
/// </summary>
/// <param name="root">"/" on a device.</param>
/// <param name="paths">The room's folders; that of its state as the mount table names it.</param>
internal sealed class DeviceHealthReader(string root, PathOptions paths)
{
    private readonly string _stateFolder = paths.State;

    /// <summary>
    /// Bits 0 to 3 of the firmware's word: undervoltage, capped, throttled, soft limit (raspberrypi.com, vcgencmd get_throttled).
    /// </summary>
    private const int UndervoltageBit = 1;
    private const int SlowedBits = 2 | 4 | 8;

    public DeviceHealth Read()
    {
        int? firmware = Firmware();
        bool? undervolted = firmware is { } word
            ? (word & UndervoltageBit) != 0 : Hwmon("rpi_volt", "in0_lcrit_alarm") is { } alarm ? alarm != 0 : null;
        bool? throttled = firmware is { } bits ? (bits & SlowedBits) != 0 : Cooling();
        return new DeviceHealth(
            Temperature(), throttled, undervolted, StorageWorn(), FreeBytes(), IsWritable(), Text(
                "run/zoomrooms-boot/data-lost") is not null,
            MemoryAvailable(), File.Exists(In("run/systemd/timesync/synchronized")), Slot(), ImageVersion(), Text(
                Updates.Updater.Folder + "/state"), Text(paths.SelfTestResult.TrimStart('/')));
    }

    private double? Temperature()
    {
        double? hottest = null;
        foreach (string zone in Folders("sys/class/thermal", "thermal_zone*"))
        {
            if (Number(Path.Combine(zone, "temp")) is { } thousandths && (hottest is null || thousandths / 1000.0 > hottest))
                hottest = thousandths / 1000.0;
        }
        return hottest;
    }

    private int? Firmware() =>
        Text("sys/devices/platform/soc/soc:firmware/get_throttled") is { } text
            && int.TryParse(text.Replace(
                "0x", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int word) ? word : null;

    private long? Hwmon(string name, string value) =>
        Folders("sys/class/hwmon", "hwmon*").Where(sensor => Text(Path.Combine(sensor, "name")) == name)
            .Select(sensor => Number(Path.Combine(sensor, value))).FirstOrDefault(number => number is not null);

    /// <summary>A cooling device that works by slowing the processor is in use.</summary>
    private bool? Cooling()
    {
        bool? slowed = null;
        foreach (string device in Folders("sys/class/thermal", "cooling_device*"))
        {
            if (Text(Path.Combine(device, "type")) is not { } type
                || !(type.StartsWith("cpufreq", StringComparison.Ordinal) || type == "Processor"))
                continue;
            slowed = slowed == true || Number(Path.Combine(device, "cur_state")) > 0;
        }
        return slowed;
    }

    /// <summary>
    /// eMMC's two estimates, of which the worse counts: 0x01 is up to 10 % of its life, 0x0b more than all (JESD84-B51,
    /// DEVICE_LIFE_TIME_EST).
    /// </summary>
    private int? StorageWorn()
    {
        int? worst = null;
        foreach (string disk in Folders("sys/block", "mmcblk*"))
        {
            foreach (string estimate in (
                Text(Path.Combine(disk, "device/life_time")) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (int.TryParse(
                    estimate.Replace("0x", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture,
                    out int tenths) && tenths is >= 1 and <= 11)
                    worst = Math.Max(worst ?? 0, Math.Min(tenths * 10, 100));
            }
        }
        return worst;
    }

    private long FreeBytes()
    {
        try
        {
            return new DriveInfo(In(_stateFolder.TrimStart('/'))).AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>
    /// By the mount table: the longest mount point above the state folder, the last of equals. A service's own bind mounts are among them.
    /// </summary>
    private bool IsWritable()
    {
        string? options = null;
        int longest = -1;
        foreach (string line in (Text("proc/self/mounts") ?? "").Split('\n'))
        {
            string[] fields = line.Split(' ');
            if (fields.Length < 4)
                continue;
            string point = fields[1].TrimEnd('/');
            if (point.Length >= longest && (_stateFolder == point || _stateFolder.StartsWith(point + "/", StringComparison.Ordinal)))
            {
                longest = point.Length;
                options = fields[3];
            }
        }
        return options is null || options.Split(',').Contains("rw");
    }

    private long MemoryAvailable()
    {
        foreach (string line in (Text("proc/meminfo") ?? "").Split('\n'))
        {
            if (line.StartsWith("MemAvailable:", StringComparison.Ordinal)
                && long.TryParse(
                    line["MemAvailable:".Length..].Replace("kB", "", StringComparison.Ordinal),
                    NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long kibibytes))
                return kibibytes * 1024;
        }
        return long.MaxValue;
    }

    private string? Slot() =>
        (Text("proc/cmdline") ?? "").Split(' ')
            .FirstOrDefault(word => word.StartsWith("rauc.slot=", StringComparison.Ordinal))?["rauc.slot=".Length..];

    private string? ImageVersion() =>
        (Text("usr/lib/os-release") ?? "").Split('\n')
            .FirstOrDefault(line => line.StartsWith("IMAGE_VERSION=", StringComparison.Ordinal))?["IMAGE_VERSION=".Length..].Trim('"');

    private IEnumerable<string> Folders(string folder, string pattern)
    {
        try
        {
            return Directory.Exists(In(folder)) ? [.. Directory.GetDirectories(In(folder), pattern).Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private long? Number(string path) => Text(path) is { } text
        && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;

    private string? Text(string path)
    {
        try
        {
            string full = In(path);
            return File.Exists(full) ? File.ReadAllText(full).Trim() : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // A sensor that is busy or asleep answers with an error.
            return null;
        }
    }

    private string In(string path) => Path.Combine(root, path);
}
