using System.Data.Common;
using ZoomRooms.MeetingServer.Meetings;

namespace ZoomRooms.MeetingServer.Hosting;

/// <summary>Lets what the command line changes in the database take effect on what runs.</summary>
internal sealed partial class AdministrationWatch(MeetingHall hall, TimeProvider time, ILogger<AdministrationWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Apply();
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private void Apply()
    {
        try
        {
            hall.ApplyAdministration();
        }
        catch (DbException failure)
        {
            // A full or busy disk: what was changed takes effect when it can be read again.
            Unreadable(logger, failure);
        }
    }

    [LoggerMessage(3050, LogLevel.Error, "The database could not be read")]
    private static partial void Unreadable(ILogger logger, Exception failure);
}
