using ZoomRooms.Crypto;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Frames;

/// <summary>
/// Which counters of one key were seen: each is accepted once, and none more than a window below the highest. The highest moves no faster
/// than a sender's frames can: whoever holds the meeting key can seal any counter in anybody's name, and one near the end would shut every
/// honest frame out.
/// </summary>
/// <remarks>
/// A counter may be as far ahead as time has passed, half as much again (so that what was refused of an honest sender is made good by
/// waiting), and a second's frames more. That second is smaller than the window, so honest frames go on within it; and it comes back
/// slowly, so that many forged frames gain little more than one.
/// </remarks>
/// <param name="size">Counters below the highest that are still taken; a power of two of at least 64.</param>
/// <param name="perSecond">Frames that a sender makes in a second, at most.</param>
internal sealed class ReplayWindow(int size, int perSecond)
{
    private const double Pace = 1.5;
    private const double Regain = 0.1;

    private readonly SeenNumbers _seen = new(size);
    private ulong _next;
    private ulong _floor;
    private ReplayWindow? _below;
    private bool _any;
    private TimeSpan _moved;
    private double _leap = perSecond;

    public int Size => size;

    /// <summary>Sound: 50 frames a second, and what is a second late is never played. Pictures come in order.</summary>
    public static ReplayWindow Of(MediaStream stream) => stream == MediaStream.Audio ? new ReplayWindow(64, 50) : new ReplayWindow(128, 60);

    /// <summary>
    /// Whether a frame of this counter may be opened. Asks only; <see cref="Accept"/> remembers, once the frame proved authentic.
    /// </summary>
    public CounterPlace Look(ulong counter, TimeSpan now)
    {
        // No sender uses the last counter, and the one after it does not exist.
        if (counter == ulong.MaxValue)
            return CounterPlace.Replayed;
        if (!_any)
            return CounterPlace.Fresh;
        if (counter < _floor)
            return _below?.Look(counter, now) ?? CounterPlace.Fresh;
        if (counter >= _next)
            return Excess(counter, now) <= _leap ? CounterPlace.Fresh : CounterPlace.TooFarAhead;
        return _next - counter > (ulong)size || _seen[counter] ? CounterPlace.Replayed : CounterPlace.Fresh;
    }

    /// <summary>Remembers a counter for which <see cref="Look"/> said <see cref="CounterPlace.Fresh"/>.</summary>
    public void Accept(ulong counter, TimeSpan now)
    {
        if (_any && counter < _floor)
        {
            // Below all that the first one let through: nothing there was accepted, and the first may have been the forged one.
            _below ??= new ReplayWindow(size, perSecond);
            _below.AcceptHere(counter, now, floor: 0);
            return;
        }
        AcceptHere(counter, now, _any ? _floor : counter >= (ulong)size ? counter + 1 - (ulong)size : 0);
    }

    private void AcceptHere(ulong counter, TimeSpan now, ulong floor)
    {
        if (!_any || counter >= _next)
            MoveTo(counter, now);
        _floor = floor;
        _any = true;
        _seen[counter] = true;
    }

    private void MoveTo(ulong counter, TimeSpan now)
    {
        if (_any)
            _leap = Math.Min(perSecond, _leap - Math.Max(0, Excess(counter, now)) + Elapsed(now) * perSecond * Regain);
        // Clear what the window moves over.
        if (_any)
            _seen.Clear(_next, counter);
        else
            _seen.Clear();
        _next = counter + 1;
        _moved = now;
    }

    /// <summary>
    /// Frames by which a counter is further ahead than the time since the last one explains. The next one in turn never is: a network may
    /// deliver a minute at once.
    /// </summary>
    private double Excess(ulong counter, TimeSpan now) => counter - _next - Elapsed(now) * perSecond * Pace;

    private double Elapsed(TimeSpan now) => Math.Max(0, (now - _moved).TotalSeconds);
}

/// <summary>How a counter lies to those that were accepted.</summary>
internal enum CounterPlace
{
    Unknown = 0,
    Fresh,
    /// <summary>Seen before, or too far behind.</summary>
    Replayed,
    /// <summary>No sender can be there yet.</summary>
    TooFarAhead,
}
