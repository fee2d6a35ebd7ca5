namespace ZoomRooms.Appliance.Panel;

/// <summary>
/// Stands between who mutes and the microphone where a second LED says so. Lit is a promise: the microphone is opened by nobody but the
/// thread that has just seen the LED dark, and the LED is lit only while what is sent is silence. Nothing else depends on it: muting is at
/// once.
/// </summary>
internal sealed class MuteLight
{
    private readonly Lock _gate = new();
    private Action<bool>? _setMuted;
    private Func<bool>? _isSilent;
    private bool _wantsOpen = true;
    private bool _closed;

    /// <summary>The microphone; it is closed until the LED was seen dark.</summary>
    /// <param name="setMuted">Throws its switch.</param>
    /// <param name="isSilent">It is muted, and silence is what it sends: what it does, not what was asked.</param>
    public void Guard(Action<bool> setMuted, Func<bool> isSilent)
    {
        lock (_gate)
        {
            setMuted(true);
            _closed = true;
            _setMuted = setMuted;
            Volatile.Write(ref _isSilent, isSilent);
        }
    }

    /// <summary>What people asked for. Muting is done when this returns; opening waits for the dark LED.</summary>
    public void SetMuted(bool muted)
    {
        lock (_gate)
        {
            Volatile.Write(ref _wantsOpen, !muted);
            if (!muted || _setMuted is not { } set)
                return;
            set(true);
            _closed = true;
        }
    }

    /// <summary>Whether the LED may say that the microphone is muted.</summary>
    public bool MayLight => !Volatile.Read(ref _wantsOpen) && Volatile.Read(ref _isSilent) is { } isSilent && isSilent();

    /// <summary>Somebody wants to be heard, and nobody has seen the LED dark since.</summary>
    public bool WaitsForDark => Volatile.Read(ref _wantsOpen) && Volatile.Read(ref _closed);

    /// <summary>The LED was written dark and read back dark, or its line was given up, which darkens it: the microphone may live.</summary>
    public void IsDark()
    {
        if (!Volatile.Read(ref _wantsOpen))
            return;
        lock (_gate)
        {
            if (!_wantsOpen || !_closed)
                return;
            _closed = false;
            _setMuted!(false);
        }
    }
}
