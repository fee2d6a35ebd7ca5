using Microsoft.Extensions.Logging;
using ZoomRooms.Appliance.Light;
using ZoomRooms.Client.Media;

namespace ZoomRooms.Appliance.Panel;

/// <summary>
/// The thread that owns the panel's lines: looks every few milliseconds what the button did, plays the light's pattern, re-asserts it once
/// a second, reads it back, and reopens lines that were lost. Dark before anything else, at the end of the process however it comes, and
/// while nobody re-evaluates the light.
/// </summary>
internal sealed class PanelDriver : IDisposable
{
    /// <summary>
    /// A pattern that was not shown anew for so long is stale: the room loop, which shows one each second, is stuck. The LED goes dark.
    /// </summary>
    public static readonly TimeSpan Stale = TimeSpan.FromSeconds(3);

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
    private readonly LedReadback _readback = new();
    private readonly LedReadback _muteReadback = new("mute LED", lockDepends: false);
    private readonly MuteLight? _mute;
    private readonly BootHold? _bootHold;
    private PanelHealth _health = PanelHealth.NotOpenYet;
    private Wanted _wanted = new(LightPattern.Dark, TimeSpan.Zero);
    private long _shownAt;
    private int _disposed;

    private sealed record Wanted(LightPattern Pattern, TimeSpan Since);

    /// <param name="mute">What the second LED says; null: there is none.</param>
    /// <param name="bootHold">The factory reset at the button; while it counts the button makes no gestures and the LED warns.</param>
    public PanelDriver(
        Func<IPanelLines> open, TimeProvider time, ILogger logger, Action<Gesture> onGesture, Action<PanelHealth> onHealth,
        BootHold? bootHold = null, MuteLight? mute = null)
    {
        _open = open;
        _time = time;
        _logger = logger;
        _onGesture = onGesture;
        _onHealth = onHealth;
        _bootHold = bootHold;
        _mute = mute;
        _thread = new Thread(Run) { IsBackground = true, Name = "panel" };
    }

    /// <summary>Whether the LED is lit at this moment.</summary>
    public bool IsLit { get; private set; }

    /// <summary>Whether the second LED is lit at this moment.</summary>
    public bool IsMuteLit { get; private set; }

    public PanelHealth Health => Volatile.Read(ref _health);

    public void Start()
    {
        AppDomain.CurrentDomain.ProcessExit += OnProcessEnds;
        AppDomain.CurrentDomain.UnhandledException += OnProcessEnds;
        _thread.Start();
    }

    /// <summary>
    /// Shows a pattern from now on, for <see cref="Stale"/> at most unless shown again. The same pattern again does not restart it.
    /// </summary>
    public void Show(LightPattern pattern)
    {
        TimeSpan now = _time.Now();
        if (Volatile.Read(ref _wanted).Pattern != pattern)
            Volatile.Write(ref _wanted, new Wanted(pattern, now));
        Volatile.Write(ref _shownAt, now.Ticks);
    }

    /// <summary>Darkens the LED and gives the lines back before it returns.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        AppDomain.CurrentDomain.ProcessExit -= OnProcessEnds;
        AppDomain.CurrentDomain.UnhandledException -= OnProcessEnds;
        _stop.Set();
        if (_thread.IsAlive && _thread != Thread.CurrentThread)
            _thread.Join();
        _stop.Dispose();
    }

    private void OnProcessEnds(object? sender, EventArgs ending) => Dispose();

    private void Run()
    {
        while (!_stop.IsSet)
        {
            try
            {
                using IPanelLines lines = _open();
                Drive(lines);
            }
            catch (Exception lost)
            {
                // Anything that a driver or its library may throw: without its panel the room still works, and says so.
                Report(new PanelHealth(false, lost.Message));
                _bootHold?.Lost();
                IsLit = IsMuteLit = false;
                // Lines that were given up are dark.
                _mute?.IsDark();
                _stop.Wait(ReopenAfter);
            }
            IsLit = IsMuteLit = false;
        }
    }

    private void Drive(IPanelLines lines)
    {
        ButtonWatch button = new(_bootHold, _onGesture);
        TimeSpan written = TimeSpan.MinValue;
        TimeSpan? muteWritten = null;
        bool lit = false;
        while (!_stop.IsSet)
        {
            TimeSpan now = _time.Now();
            bool shouldLight = ShouldLight(now);
            if (shouldLight != lit || written == TimeSpan.MinValue || now - written >= Reassert)
            {
                lines.SetLed(shouldLight);
                lit = shouldLight;
                written = now;
                IsLit = lit;
                _readback.Saw(lit, Follows(lines, lit));
            }
            muteWritten = DriveMute(lines, muteWritten, now);
            Report(_readback.Health.Problem is null ? _muteReadback.Health : _readback.Health);
            button.Look(lines, now);
            _stop.Wait(Period);
        }
    }

    /// <summary>
    /// Dark before the microphone lives, lit after it fell silent. Each time that the LED is dark it is read back before anybody may hear:
    /// a line that stays high keeps the microphone muted, because that is what it says.
    /// </summary>
    /// <returns>When the line was written last.</returns>
    private TimeSpan? DriveMute(IPanelLines lines, TimeSpan? written, TimeSpan now)
    {
        if (_mute is null || !lines.HasMuteLed)
            return null;
        bool shouldLight = _mute.MayLight;
        if (written is { } last && shouldLight == IsMuteLit && now - last < Reassert && !_mute.WaitsForDark)
            return written;
        lines.SetMuteLed(shouldLight);
        IsMuteLit = shouldLight;
        bool follows = lines.MuteLedFollows(shouldLight) || (!_stop.Wait(Period) && lines.MuteLedFollows(shouldLight));
        _muteReadback.Saw(shouldLight, follows);
        if (!shouldLight && follows)
            _mute.IsDark();
        return now;
    }

    /// <summary>One look may catch a glitch on a long wire; two in a row do not.</summary>
    private bool Follows(IPanelLines lines, bool lit) => lines.LedFollows(lit) || (!_stop.Wait(Period) && lines.LedFollows(lit));

    private bool CountsForReset => _bootHold?.Phase is BootHoldPhase.Counting or BootHoldPhase.Confirming;

    private bool ShouldLight(TimeSpan now)
    {
        // The one thing besides the room's pattern that the LED shows, before there is a room: it only blinks fast, which no meeting does.
        if (CountsForReset)
            return _bootHold!.Phase == BootHoldPhase.Counting && LightShape.At(LightPattern.FastBlink, now - _bootHold.CountingSince).Lit;
        Wanted wanted = Volatile.Read(ref _wanted);
        return now - TimeSpan.FromTicks(Volatile.Read(ref _shownAt)) < Stale && LightShape.At(wanted.Pattern, now - wanted.Since).Lit;
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
