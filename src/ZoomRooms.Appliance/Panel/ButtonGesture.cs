namespace ZoomRooms.Appliance.Panel;

/// <summary>What a person did with the join button.</summary>
public enum Gesture
{
    None = 0,
    /// <summary>Pressed and let go before <see cref="ButtonGesture.HoldTime"/>.</summary>
    Press,
    /// <summary>Down for <see cref="ButtonGesture.HoldTime"/> and still down: letting go now is a <see cref="Hold"/>.</summary>
    HoldReached,
    /// <summary>Let go between <see cref="ButtonGesture.HoldTime"/> and <see cref="ButtonGesture.LongHoldTime"/>.</summary>
    Hold,
    /// <summary>Held for <see cref="ButtonGesture.LongHoldTime"/>; fires while still down, and letting go does nothing more.</summary>
    LongHold,
}

/// <summary>
/// From the button's level to gestures, on monotonic time. A level counts once it stood still for <see cref="Debounce"/>. Sans-IO: levels
/// and time go in; the time is that of the change, not of its reader.
/// A hold acts when it is let go, so that a long hold is never a hold first: a microphone that is muted stays muted all the way to the
/// spoken security code.
/// </summary>
internal sealed class ButtonGesture
{
    public static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(20);
    public static readonly TimeSpan HoldTime = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan LongHoldTime = TimeSpan.FromSeconds(5);

    private bool _rawPressed;
    private TimeSpan _rawSince;
    private TimeSpan _lastSeenDown;
    private bool _pressed;
    private TimeSpan _pressedAt;
    private Gesture _reached;
    private bool _armed;

    /// <summary>Takes the level read now. A button that is already down at the start does nothing until it was let go once.</summary>
    public Gesture Step(bool pressed, TimeSpan now)
    {
        if (pressed != _rawPressed)
        {
            _rawPressed = pressed;
            _rawSince = now;
        }
        if (!_armed)
        {
            if (!pressed && now - _rawSince >= Debounce)
                _armed = true;
            return Gesture.None;
        }
        if (_rawPressed != _pressed && now - _rawSince >= Debounce)
        {
            _pressed = _rawPressed;
            if (!_pressed)
                return LetGo();
            _pressedAt = _rawSince;
            _lastSeenDown = now;
            _reached = Gesture.None;
        }
        // Only while it is still down: a button let go just before a time counts as such, even if its bounce outlasts that time.
        return _pressed && _rawPressed ? StillDown(now) : Gesture.None;
    }

    /// <summary>
    /// Until now nobody watched: what was down before and is down now may have been let go meanwhile. A hold counts from now.
    /// </summary>
    public void LostSight(TimeSpan now)
    {
        if (_rawPressed)
            _rawSince = now;
        _pressedAt = _reached == Gesture.HoldReached ? now - HoldTime : now;
    }

    private Gesture StillDown(TimeSpan now)
    {
        _lastSeenDown = now;
        TimeSpan held = now - _pressedAt;
        if (held >= LongHoldTime && _reached != Gesture.LongHold)
            return _reached = Gesture.LongHold;
        if (held >= HoldTime && _reached == Gesture.None)
            return _reached = Gesture.HoldReached;
        return Gesture.None;
    }

    /// <summary>Counts until it was last known to be down.</summary>
    private Gesture LetGo() => _reached switch
    {
        Gesture.LongHold => Gesture.None,
        Gesture.HoldReached => Gesture.Hold,
        _ => _lastSeenDown - _pressedAt >= HoldTime ? Gesture.Hold : Gesture.Press,
    };
}
