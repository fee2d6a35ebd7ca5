namespace ZoomRooms.Appliance.Panel;

/// <summary>
/// What the button did since it was last looked at, on the time at which it did it. However late the reader comes, a short press is a
/// press: changes carry their own stamps. Where a chip gives none, what was not watched never counts as held. Sans-IO: lines and time go
/// in.
/// </summary>
internal sealed class ButtonWatch(BootHold? bootHold, Action<Gesture> onGesture)
{
    /// <summary>Nobody lets go of a button and presses it again within this.</summary>
    public static readonly TimeSpan LongestBlink = TimeSpan.FromMilliseconds(100);

    /// <summary>A level that differs from the last change for so many looks is believed: that change was lost.</summary>
    private const int DisagreementsBelieved = 4;

    private ButtonGesture _gesture = new();
    private bool _pressed;
    private bool _looked;
    private int _disagreements;
    private TimeSpan _at;

    /// <summary>Takes what happened until <paramref name="now"/>, which must be read before this is called.</summary>
    public void Look(IPanelLines lines, TimeSpan now)
    {
        while (lines.TryTakeEdge(out ButtonEdge edge))
        {
            // Up to the change the level was the one before: what was due until then happened. Unless changes are missing before it.
            if (edge.AfterGap)
                LostSight(edge.At);
            else
                Step(edge.At);
            _pressed = edge.Pressed;
            _looked = true;
            Step(edge.At);
        }
        bool seen = lines.IsButtonPressed();
        if (!_looked || !lines.StampsEdges)
            See(seen, now);
        else if (seen == _pressed)
            _disagreements = 0;
        else if (++_disagreements < DisagreementsBelieved)
            return; // Its change is on the way, with the right time.
        else
            See(seen, now);
        Step(now);
    }

    /// <summary>A level whose beginning nobody stamped.</summary>
    private void See(bool seen, TimeSpan now)
    {
        bool wasAway = now - _at > LongestBlink;
        if (_looked && (wasAway || _disagreements > 0))
            LostSight(now);
        (_pressed, _looked, _disagreements) = (seen, true, 0);
    }

    private void LostSight(TimeSpan until)
    {
        _at = until > _at ? until : _at;
        _gesture.LostSight(_at);
        bootHold?.LostSight(_at);
    }

    private void Step(TimeSpan at)
    {
        _at = at > _at ? at : _at;
        if (!_looked)
            return;
        bootHold?.Step(_pressed, _at);
        // A button that was down for a reset must be let go before it means anything else.
        if (bootHold?.Phase is BootHoldPhase.Counting or BootHoldPhase.Confirming)
            _gesture = new ButtonGesture();
        Gesture made = _gesture.Step(_pressed, _at);
        if (made != Gesture.None)
            onGesture(made);
    }
}
