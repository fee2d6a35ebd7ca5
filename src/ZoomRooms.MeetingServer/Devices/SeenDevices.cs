using System.Collections.Concurrent;
using System.Data.Common;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Devices;

/// <summary>When devices were last seen: bookkeeping, which is no condition of being served. What cannot be written now is written when
/// that is possible again.</summary>
internal sealed partial class SeenDevices(ServerDatabase database, DeviceStore devices, TimeProvider time, ILogger<SeenDevices> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    // More than the database has for it: why it could not is worth knowing. A connection waits for this.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<HardwareId, bool> _late = new();

    /// <summary>Why the database cannot be written; null while it can, as far as anybody tried.</summary>
    public string? Problem { get; private set; }

    public async Task MarkAsync(HardwareId hardware)
    {
        try
        {
            await database.AskAsync(() => devices.MarkSeen(hardware), Patience);
        }
        catch (DbException failure)
        {
            // One line for as long as it lasts.
            if (_late.IsEmpty)
                NotWritten(logger, StorageProblem.Cause(failure), failure);
            _late[hardware] = true;
            Problem = StorageProblem.Cause(failure);
        }
    }

    /// <summary>Writes what is late, as far as that goes.</summary>
    public async Task CatchAsync()
    {
        try
        {
            foreach (HardwareId hardware in _late.Keys)
            {
                await database.AskAsync(() => devices.MarkSeen(hardware), Patience);
                _late.TryRemove(hardware, out _);
            }
            Problem = null;
        }
        catch (DbException failure)
        {
            // Later.
            Problem = StorageProblem.Cause(failure);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await CatchAsync();
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    [LoggerMessage(3080, LogLevel.Error, "The database cannot be written: {Cause}. Meetings go on, and what only is bookkeeping waits")]
    private static partial void NotWritten(ILogger logger, string cause, Exception failure);
}
