using Microsoft.Extensions.Logging;
using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Client.Media;

namespace ZoomRooms.Appliance.Panel;

/// <summary>
/// The thread that owns the panel's lines: reads the button every few milliseconds, plays the light's pattern, re-asserts it once a second, reads it back, and
/// reopens lines that were lost. Dark before anything else, and at the end.
/// </summary>
public sealed class PanelDriver : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Reassert = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReopenAfter = TimeSpan.FromSeconds(2);

    private readonly Func<IPanelLines> _open;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action<Gesture> _onGesture;
    private readonly Action<PanelHealth> _onHealth;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private PanelHealth _health = PanelHealth.Good;
    private Wanted _wanted = new(LightPattern.Dark, TimeSpan.Zero);

    private sealed record Wanted(LightPattern Pattern, TimeSpan Since);

    public PanelDriver(Func<IPanelLines> open, TimeProvider time, ILogger logger, Action<Gesture> onGesture, Action<PanelHealth> onHealth)
    {
        _open = open;
        _time = time;
        _logger = logger;
        _onGesture = onGesture;
        _onHealth = onHealth;
        _thread = new Thread(Run) { IsBackground = true, Name = "panel" };
    }

    /// <summary>Whether the LED is lit at this moment.</summary>
    public bool IsLit { get; private set; }

    public PanelHealth Health => Volatile.Read(ref _health);

    public void Start() => _thread.Start();

    /// <summary>Shows a pattern from now on. The same pattern again does not restart it.</summary>
    public void Show(LightPattern pattern)
    {
        if (Volatile.Read(ref _wanted).Pattern != pattern)
            Volatile.Write(ref _wanted, new Wanted(pattern, _time.Now()));
    }

    public void Dispose()
    {
        _stop.Set();
        if (_thread.IsAlive)
            _thread.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        while (!_stop.IsSet)
        {
            try
            {
                using IPanelLines lines = _open();
                Report(PanelHealth.Good);
                Drive(lines);
            }
            catch (Exception lost) when (lost is PanelUnavailableException or IOException or InvalidOperationException)
            {
                Report(new PanelHealth(false, lost.Message));
                _stop.Wait(ReopenAfter);
            }
            IsLit = false;
        }
    }

    private void Drive(IPanelLines lines)
    {
        var gesture = new ButtonGesture();
        TimeSpan written = TimeSpan.MinValue;
        bool lit = false;
        while (!_stop.IsSet)
        {
            TimeSpan now = _time.Now();
            Wanted wanted = Volatile.Read(ref _wanted);
            bool shouldLight = LightShape.At(wanted.Pattern, now - wanted.Since).Lit;
            if (shouldLight != lit || written == TimeSpan.MinValue || now - written >= Reassert)
            {
                lines.SetLed(shouldLight);
                lit = shouldLight;
                written = now;
                IsLit = lit;
                Report(lines.LedFollows(lit) ? PanelHealth.Good : new PanelHealth(false, "The LED's line does not follow what is written to it: check the wiring for a short circuit."));
            }
            Gesture made = gesture.Step(lines.IsButtonPressed(), now);
            if (made != Gesture.None)
                _onGesture(made);
            _stop.Wait(Period);
        }
    }

    private void Report(PanelHealth health)
    {
        if (health == _health)
            return;
        Volatile.Write(ref _health, health);
        if (health.Problem is null)
            ApplianceLog.PanelWorks(_logger);
        else
            ApplianceLog.PanelFails(_logger);
        _onHealth(health);
    }
}
