using System.Collections.Concurrent;
using System.Data.Common;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Devices;

/// <summary>When devices were last seen: bookkeeping, which is no condition of being served. What cannot be written now is written when
/// that is possible again.</summary>
internal sealed partial class SeenDevices(DeviceStore devices, TimeProvider time, ILogger<SeenDevices> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<HardwareId, bool> _late = new();

    public void Mark(HardwareId hardware)
    {
        try
        {
            devices.MarkSeen(hardware);
        }
        catch (DbException failure)
        {
            // One line for as long as it lasts.
            if (_late.IsEmpty)
                NotWritten(logger, failure);
            _late[hardware] = true;
        }
    }

    /// <summary>Writes what is late, as far as that goes.</summary>
    public void Catch()
    {
        try
        {
            foreach (HardwareId hardware in _late.Keys)
            {
                devices.MarkSeen(hardware);
                _late.TryRemove(hardware, out _);
            }
        }
        catch (DbException)
        {
            // Later.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Catch();
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    [LoggerMessage(3080, LogLevel.Error, "The database cannot be written; meetings go on")]
    private static partial void NotWritten(ILogger logger, Exception failure);
}
