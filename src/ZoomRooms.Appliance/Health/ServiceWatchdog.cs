using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;

namespace ZoomRooms.Appliance.Health;

/// <summary>
/// Tells the service manager that the room is alive (sd_notify <c>WATCHDOG=1</c>, at twice the rate it asks for in <c>WATCHDOG_USEC</c>),
/// only while the room loop takes steps: a loop that is stuck gets the process restarted.
/// </summary>
internal sealed class ServiceWatchdog : IDisposable
{
    private static readonly ServiceState Alive = new("WATCHDOG=1");

    private readonly ISystemdNotifier _notifier;
    private readonly Func<long> _steps;
    private readonly ITimer _timer;
    private long _lastSteps = -1;

    private ServiceWatchdog(ISystemdNotifier notifier, Func<long> steps, TimeSpan period, TimeProvider time)
    {
        _notifier = notifier;
        _steps = steps;
        _timer = time.CreateTimer(static watchdog => ((ServiceWatchdog)watchdog!).Look(), this, TimeSpan.Zero, period);
    }

    /// <summary>Null where no service manager asks for it.</summary>
    /// <param name="interval">The value of <c>WATCHDOG_USEC</c>: microseconds, or null.</param>
    /// <param name="steps">Grows while the room loop works.</param>
    public static ServiceWatchdog? Start(ISystemdNotifier? notifier, string? interval, Func<long> steps, TimeProvider time) =>
        notifier is { IsEnabled: true } && long.TryParse(interval, NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds)
            && microseconds > 0
            ? new ServiceWatchdog(notifier, steps, TimeSpan.FromMicroseconds(microseconds) / 2, time)
            : null;

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        long steps = _steps();
        if (steps == _lastSteps)
            return;
        _lastSteps = steps;
        _notifier.Notify(Alive);
    }
}
