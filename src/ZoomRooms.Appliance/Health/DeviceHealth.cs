using System.Globalization;

namespace ZoomRooms.Appliance.Health;

/// <summary>The device under the room, as one look found it. Null: nothing on this device tells.</summary>
/// <param name="TemperatureCelsius">Of the hottest thermal zone.</param>
/// <param name="IsThrottled">The board slows itself down, for heat or for want of power.</param>
/// <param name="IsUndervolted">The supply is too weak now.</param>
/// <param name="StorageWornPercent">How much of the flash memory's life is used, in steps of ten (eMMC); cards do not tell.</param>
/// <param name="StateFreeBytes">Free space where the room keeps its state.</param>
/// <param name="MemoryAvailableBytes">What the kernel could still give.</param>
/// <param name="IsClockSynchronized">The kernel's clock follows a time server.</param>
/// <param name="Slot">The booted slot, A or B; null on a device without slots.</param>
/// <param name="ImageVersion">Null on a device that was not flashed with an image.</param>
/// <param name="FailedParts">What the last self-test found wrong, a line for each part; empty: it passed; null: nobody tested.</param>
/// <param name="Update">What the last look for an update came to; null before the first.</param>
internal sealed record DeviceHealth(
    double? TemperatureCelsius, bool? IsThrottled, bool? IsUndervolted, int? StorageWornPercent, long StateFreeBytes, bool IsStateWritable,
    bool IsStateLost,
    long MemoryAvailableBytes, bool IsClockSynchronized, string? Slot, string? ImageVersion, string? Update = null,
    string? FailedParts = null)
{
    private const double TooHotCelsius = 80;
    private const long LittleMemory = 64L << 20;
    private const long LittleSpace = 8L << 20;

    /// <summary>What somebody should do something about.</summary>
    public IEnumerable<Problem> Problems()
    {
        if (TemperatureCelsius >= TooHotCelsius)
            yield return new(ProblemKind.TooHot, string.Create(
                CultureInfo.InvariantCulture, $"{TemperatureCelsius:0} °C: give the box air, or a heat sink."));
        if (FailedParts is { Length: > 0 } parts)
            yield return new(ProblemKind.SelfTestFailed, string.Join("; ", parts.Split('\n')));
        if (IsUndervolted == true)
            yield return new(ProblemKind.Undervoltage, "the supply is too weak: use the board maker's own.");
        if (IsThrottled == true)
            yield return new(ProblemKind.Throttled, "the board slows itself down, for heat or for want of power.");
        if (StorageWornPercent >= 80)
            yield return new(ProblemKind.StorageWorn, string.Create(
                CultureInfo.InvariantCulture, $"{StorageWornPercent} % of the flash memory's life is used: replace it."));
        if (IsStateLost)
            yield return new(ProblemKind.StateLost, "the data partition cannot be used: this boot remembers nothing. Flash the card anew.");
        else if (!IsStateWritable)
            yield return new(ProblemKind.StateNotWritable, "the file system of the room's state is read-only: is the card worn out?");
        if (StateFreeBytes < LittleSpace)
            yield return new(ProblemKind.StateFull, "there is hardly any space left for the room's state.");
        if (MemoryAvailableBytes < LittleMemory)
            yield return new(ProblemKind.MemoryLow, string.Create(
                CultureInfo.InvariantCulture, $"{MemoryAvailableBytes >> 20} MiB of memory are left."));
        if (!IsClockSynchronized)
            yield return new(ProblemKind.ClockNotSynchronized, "no time server was reached: is the network's NTP open (UDP 123)?");
    }
}
