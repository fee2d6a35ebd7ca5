using System.Runtime.InteropServices;

namespace ZoomRooms.MeetingServer.Certificates;

/// <summary>Has the certificate's files looked at every ten seconds, and at once on SIGHUP.</summary>
internal sealed class CertificateWatch(CertificateKeeper certificates, CertificateAnnouncer announcer, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Unheard, it would end the process.
        using PosixSignalRegistration? hangup = OperatingSystem.IsWindows()
            ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            Refresh();
        });
        using PeriodicTimer timer = new(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Refresh();
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private void Refresh()
    {
        certificates.Refresh();
        announcer.Refresh();
    }
}
