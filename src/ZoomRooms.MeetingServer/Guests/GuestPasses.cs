using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Guests;

/// <summary>Which address has how many of the passes that this server gave out. Thread-safe.</summary>
internal sealed class GuestPasses(GuestLimits limits)
{
    /// <summary>A pass whose guest does not come, or is gone, is good for so long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<HardwareId, (string Address, TimeSpan Since)> _out = [];

    /// <summary>False where an address has its share. A pass counts from here on, before anybody looks whether it is due.</summary>
    public bool TryReserve(HardwareId pass, string address, TimeSpan now)
    {
        lock (_lock)
        {
            int had = 0;
            foreach ((string other, _) in _out.Values)
                had += other == address ? 1 : 0;
            return had < limits.PerAddress && _out.TryAdd(pass, (address, now));
        }
    }

    public void GiveBack(HardwareId pass)
    {
        lock (_lock)
            _out.Remove(pass);
    }

    /// <summary>Forgets those that were taken back, here or by another server.</summary>
    /// <param name="still">All that are out.</param>
    public void Keep(IReadOnlySet<HardwareId> still, TimeSpan now)
    {
        lock (_lock)
        {
            // One that was reserved just now may not be in the database yet.
            foreach ((HardwareId pass, (_, TimeSpan since)) in _out)
            {
                if (now - since > Patience && !still.Contains(pass))
                    _out.Remove(pass);
            }
        }
    }
}
