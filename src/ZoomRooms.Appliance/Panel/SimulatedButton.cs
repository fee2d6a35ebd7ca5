using ZoomRooms.Client.Media;

namespace ZoomRooms.Appliance.Panel;

/// <summary>
/// The finger on a line of the simulated board. As a kernel does, it stamps each change when it happens and keeps it for who reads late. A
/// press of a given length is let go at its own time, whoever sleeps meanwhile.
/// </summary>
internal sealed class SimulatedButton(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Queue<ButtonEdge> _edges = [];
    private TimeSpan? _letGoAt;
    private bool _down;

    public bool IsDown
    {
        get
        {
            lock (_gate)
            {
                Settle();
                return _down;
            }
        }
    }

    /// <param name="duration">Let go by itself then; null: not before somebody lets go.</param>
    public void Press(TimeSpan? duration = null)
    {
        lock (_gate)
        {
            Settle();
            TimeSpan now = time.Now();
            Turn(true, now);
            _letGoAt = now + duration;
        }
    }

    public void LetGo()
    {
        lock (_gate)
        {
            Settle();
            _letGoAt = null;
            Turn(false, time.Now());
        }
    }

    public bool TryTakeEdge(out ButtonEdge edge)
    {
        lock (_gate)
        {
            Settle();
            return _edges.TryDequeue(out edge);
        }
    }

    /// <summary>Whoever opens the line hears of changes from now on.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            Settle();
            _edges.Clear();
        }
    }

    private void Settle()
    {
        if (_letGoAt is not { } due || time.Now() < due)
            return;
        _letGoAt = null;
        Turn(false, due);
    }

    private void Turn(bool down, TimeSpan at)
    {
        if (down == _down)
            return;
        _down = down;
        _edges.Enqueue(new ButtonEdge(down, at));
    }
}
