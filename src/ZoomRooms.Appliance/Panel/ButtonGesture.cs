namespace ZoomRooms.Appliance.Panel;

/// <summary>What a person did with the join button.</summary>
public enum Gesture
{
    None = 0,
    /// <summary>Pressed and let go before <see cref="ButtonGesture.HoldTime"/>.</summary>
    Press,
    /// <summary>Held for <see cref="ButtonGesture.HoldTime"/>; fires while still held.</summary>
    Hold,
}

/// <summary>
/// From the button's level to gestures, on monotonic time. A level counts once it stood still for <see cref="Debounce"/>. Sans-IO: levels and time go in.
/// </summary>
public sealed class ButtonGesture
{
    public static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(20);
    public static readonly TimeSpan HoldTime = TimeSpan.FromSeconds(2);

    private bool _rawPressed;
    private TimeSpan _rawSince;
    private bool _pressed;
    private TimeSpan _pressedAt;
    private bool _held;
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
            if (_pressed)
            {
                _pressedAt = _rawSince;
                _held = false;
            }
            else if (!_held)
            {
                return Gesture.Press;
            }
        }
        // Only while it is still down: a button let go just before the two seconds is a press, even if its bounce outlasts them.
        if (_pressed && _rawPressed && !_held && now - _pressedAt >= HoldTime)
        {
            _held = true;
            return Gesture.Hold;
        }
        return Gesture.None;
    }
}
