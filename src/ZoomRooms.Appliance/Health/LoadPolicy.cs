namespace ZoomRooms.Appliance.Health;

/// <summary>
/// Decides what is left out. More, one level at a time, while the board is hot or slows itself down: a level has time to help before the
/// next is taken. Less, one level at a time, after it was cool for a minute. Slowing down alone, which a weak supply does for ever, never
/// costs all pictures: only heat does.
/// </summary>
internal sealed class LoadPolicy
{
    /// <summary>
    /// From here a board is hot: a Raspberry Pi slows itself down from 80 °C (raspberrypi.com, "Frequency management and thermal control").
    /// </summary>
    public const double HotCelsius = 80;

    /// <summary>Below this it is cool again.</summary>
    public const double CoolCelsius = 72;

    private static readonly TimeSpan BeforeFirst = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BeforeMore = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BeforeLess = TimeSpan.FromSeconds(60);

    private LoadShed _level;
    private TimeSpan? _hotSince;
    private TimeSpan? _coolSince;

    /// <summary>What to leave out after another look.</summary>
    public LoadShed Next(DeviceHealth health, TimeSpan now)
    {
        bool hot = health.TemperatureCelsius >= HotCelsius;
        bool slowed = health.IsThrottled == true;
        LoadShed most = hot ? LoadShed.NoPictures : LoadShed.QuarterFrameRate;
        bool cool = !(health.TemperatureCelsius >= CoolCelsius) && (!slowed || _level > most);
        _hotSince = hot || slowed ? _hotSince ?? now : null;
        _coolSince = cool ? _coolSince ?? now : null;
        if (now - _hotSince >= (_level == LoadShed.Nothing ? BeforeFirst : BeforeMore) && _level < most)
        {
            _level++;
            _hotSince = now;
        }
        else if (now - _coolSince >= BeforeLess && _level > LoadShed.Nothing)
        {
            _level--;
            _coolSince = now;
        }
        return _level;
    }
}
