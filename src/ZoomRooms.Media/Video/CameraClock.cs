namespace ZoomRooms.Media.Video;

/// <summary>
/// When a picture was taken. Cameras stamp pictures on this machine's monotonic clock, most of them; some stamp with zero, with the wall
/// clock, with a moment long past or with one that stands still. A stamp counts while it agrees with the arrival; else the arrival does.
/// One for each opening of a camera.
/// </summary>
internal sealed class CameraClock
{
    /// <summary>Exposure, read-out and transfer of a slow camera; what claims to be older is not on our clock.</summary>
    public static readonly TimeSpan GreatestAge = TimeSpan.FromMilliseconds(250);

    /// <summary>Wrong stamps after which none is believed any more: a mixture would make time jump to and fro.</summary>
    private const int Patience = 3;

    private static readonly TimeSpan Least = TimeSpan.FromTicks(1);

    private TimeSpan? _lastStamp;
    private TimeSpan? _last;
    private int _wrong;

    /// <summary>Stamps are believed.</summary>
    public bool Trusts => _wrong < Patience;

    /// <summary>The moment of a picture that arrives at <paramref name="arrived"/>, later than that of every one before it.</summary>
    /// <param name="stamp">The camera's own, on the clock of <paramref name="arrived"/>; null where there is none.</param>
    public TimeSpan Take(TimeSpan? stamp, TimeSpan arrived)
    {
        TimeSpan? age = arrived - stamp;
        bool agrees = age >= TimeSpan.Zero && age <= GreatestAge && !(stamp <= _lastStamp);
        if (!agrees && Trusts)
            _wrong++;
        else if (agrees && Trusts)
            _wrong = 0;
        if (stamp is not null)
            _lastStamp = stamp;
        TimeSpan moment = agrees && Trusts ? stamp!.Value : arrived;
        if (_last is { } last && moment <= last)
            moment = last + Least;
        _last = moment;
        return moment;
    }
}
