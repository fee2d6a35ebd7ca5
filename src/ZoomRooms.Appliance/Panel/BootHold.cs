namespace ZoomRooms.Appliance.Panel;

/// <summary>What the button has said about a factory reset so far.</summary>
internal enum BootHoldPhase
{
    Unknown = 0,
    /// <summary>The button is up; pressing it begins to count.</summary>
    Watching,
    /// <summary>Down and counting; the LED warns. Letting go cancels.</summary>
    Counting,
    /// <summary>Counted out and still down; the LED is dark. Letting go resets.</summary>
    Confirming,
    /// <summary>Decided.</summary>
    Over,
}

/// <summary>
/// The factory reset at the button: pressed while the room boots, held for <see cref="CountTime"/> while the LED warns, and let go within
/// <see cref="ConfirmTime"/>
/// after that. A button that is never let go resets nothing: a short circuit, or a bag that leans on it through a power cut, must not
/// unpair a room.
/// Sans-IO: levels and time go in; two threads may call.
/// </summary>
internal sealed class BootHold
{
    public static readonly TimeSpan CountTime = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan ConfirmTime = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<bool> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private BootHoldPhase _phase = BootHoldPhase.Watching;
    private bool _closing;
    private TimeSpan _downSince;
    private TimeSpan? _upSince;
    private TimeSpan _confirmSince;

    public BootHoldPhase Phase
    {
        get
        {
            lock (_gate)
                return _phase;
        }
    }

    /// <summary>Since when the count runs.</summary>
    public TimeSpan CountingSince
    {
        get
        {
            lock (_gate)
                return _downSince;
        }
    }

    /// <summary>
    /// The boot is over: without a count under way the answer is no at once, otherwise it comes with the button. True: reset.
    /// </summary>
    public Task<bool> CloseAsync()
    {
        lock (_gate)
        {
            _closing = true;
            if (_phase == BootHoldPhase.Watching)
                Decide(false);
            return _asked.Task;
        }
    }

    /// <summary>The panel was lost: nobody saw whether the button was held all the time.</summary>
    public void Lost()
    {
        lock (_gate)
        {
            if (_phase == BootHoldPhase.Watching && !_closing)
                return;
            Decide(false);
        }
    }

    /// <summary>Until now nobody watched: the button may have been let go meanwhile, and the count begins anew.</summary>
    public void LostSight(TimeSpan now)
    {
        lock (_gate)
        {
            if (_phase == BootHoldPhase.Counting)
                _downSince = now;
        }
    }

    /// <summary>Takes the level as it was at <paramref name="now"/>.</summary>
    public void Step(bool pressed, TimeSpan now)
    {
        lock (_gate)
        {
            switch (_phase)
            {
                case BootHoldPhase.Watching when pressed:
                    _phase = BootHoldPhase.Counting;
                    _downSince = now;
                    _upSince = null;
                    break;
                case BootHoldPhase.Counting when IsLetGo(pressed, now):
                    Cancel();
                    break;
                case BootHoldPhase.Counting when pressed && now - _downSince >= CountTime:
                    _phase = BootHoldPhase.Confirming;
                    _confirmSince = now;
                    break;
                case BootHoldPhase.Confirming when IsLetGo(pressed, now):
                    Decide(true);
                    break;
                case BootHoldPhase.Confirming when pressed && now - _confirmSince >= ConfirmTime:
                    Decide(false);
                    break;
            }
        }
    }

    /// <summary>Up, and not a bounce of the contact.</summary>
    private bool IsLetGo(bool pressed, TimeSpan now)
    {
        _upSince = pressed ? null : _upSince ?? now;
        return _upSince is { } since && now - since >= ButtonGesture.Debounce;
    }

    /// <summary>Let go too early: while the room still boots, it may be tried again.</summary>
    private void Cancel()
    {
        if (_closing)
            Decide(false);
        else
            _phase = BootHoldPhase.Watching;
    }

    private void Decide(bool reset)
    {
        _phase = BootHoldPhase.Over;
        _asked.TrySetResult(reset);
    }
}
