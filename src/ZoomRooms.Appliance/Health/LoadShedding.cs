using Microsoft.Extensions.Logging;

namespace ZoomRooms.Appliance.Health;

/// <summary>Looks at the device every few seconds, and has the camera take fewer pictures when <see cref="LoadPolicy"/> says so.</summary>
/// <param name="takeEvery">Given to the camera: of its pictures every nth, 0 for none.</param>
/// <param name="framesPerSecond">The camera's full rate.</param>
internal sealed class LoadShedding : IDisposable
{
    private const int LeastFramesPerSecond = 5;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly Func<DeviceHealth> _health;
    private readonly Action<int> _takeEvery;
    private readonly int _framesPerSecond;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _looking = new();
    private readonly LoadPolicy _policy = new();
    private readonly ITimer _timer;
    private int _level;

    public LoadShedding(Func<DeviceHealth> health, Action<int> takeEvery, int framesPerSecond, TimeProvider time, ILogger logger)
    {
        (_health, _takeEvery, _framesPerSecond, _time, _logger) = (health, takeEvery, framesPerSecond, time, logger);
        _timer = time.CreateTimer(static shedding => ((LoadShedding)shedding!).Look(), this, LookEvery, LookEvery);
    }

    public LoadShed Level => (LoadShed)Volatile.Read(ref _level);

    /// <summary>For people; empty while everything is sent.</summary>
    public static string Describe(LoadShed level) => level switch
    {
        LoadShed.Nothing => "",
        LoadShed.HalfFrameRate => "half the frame rate, to spare the board",
        LoadShed.QuarterFrameRate => "a quarter of the frame rate, to spare the board",
        LoadShed.NoPictures => "no pictures, to spare the board; sound goes on",
        _ => throw new ArgumentOutOfRangeException(nameof(level)),
    };

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        // Looks do not overlap: a timer's next call may come while files are still being read.
        if (!_looking.TryEnter())
            return;
        try
        {
            DeviceHealth health = _health();
            LoadShed level = _policy.Next(health, _time.GetElapsedTime(0));
            if (level == Level)
                return;
            Volatile.Write(ref _level, (int)level);
            _takeEvery(level switch
            {
                LoadShed.Nothing => 1,
                LoadShed.HalfFrameRate => Divisor(2),
                LoadShed.QuarterFrameRate => Divisor(4),
                _ => 0,
            });
            ApplianceLog.LoadShedIs(_logger, level, health.TemperatureCelsius, health.IsThrottled);
        }
        finally
        {
            _looking.Exit();
        }
    }

    private int Divisor(int wanted) => Math.Clamp(_framesPerSecond / LeastFramesPerSecond, 1, wanted);
}
