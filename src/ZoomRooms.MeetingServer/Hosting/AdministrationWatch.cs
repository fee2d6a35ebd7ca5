using System.Data.Common;
using ZoomRooms.MeetingServer.Intake;

namespace ZoomRooms.MeetingServer.Hosting;

/// <summary>Lets what the command line changes in the database take effect on what runs.</summary>
internal sealed partial class AdministrationWatch(FrontEnd frontEnd, TimeProvider time, ILogger<AdministrationWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await ApplyAsync();
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task ApplyAsync()
    {
        try
        {
            await frontEnd.ApplyAdministrationAsync();
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
