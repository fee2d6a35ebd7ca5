using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// The one owner of PortAudio in the process: starting and ending the library is process-wide, and a new device list needs both, so
/// microphone and speaker share a supervisor and its thread. The thread lives while there is a port.
/// </summary>
#pragma warning disable CA1001 // lives as long as the process
internal sealed class PortAudioHost(Func<ISoundSystem> newSystem)
#pragma warning restore CA1001
{
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Queue<(SoundPort Port, ManualResetEventSlim? Removed)> _orders = new();
    private readonly AutoResetEvent _wake = new(false);
    private bool _running;

    public static PortAudioHost Shared { get; } = new(static () => new PortAudioSystem());

    /// <summary>The log of whoever started sound last.</summary>
    private ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>Asks for the port's stream; returns at once.</summary>
    public void Add(SoundPort port, ILogger logger)
    {
        port.Condition = SoundPortCondition.Stopped with { State = SoundState.Opening };
        lock (_gate)
        {
            Logger = logger;
            _orders.Enqueue((port, null));
            if (!_running)
            {
                _running = true;
                new Thread(Run) { IsBackground = true, Name = "sound supervisor" }.Start();
            }
        }
        _wake.Set();
    }

    /// <summary>Closes the port's stream and waits for it, but not for ever: a driver may hang.</summary>
    public void Remove(SoundPort port)
    {
        if (BeginRemove(port) is not { } removed)
            return;
        if (removed.Wait(CloseLimit))
            removed.Dispose();
        else
            AudioLog.CloseTimedOut(Logger, CloseLimit.TotalSeconds);
    }

    /// <summary>Returns at once; the stream is closed before any that is asked for afterwards is opened.</summary>
    /// <returns>Set when it is closed; null when nothing runs.</returns>
    public ManualResetEventSlim? BeginRemove(SoundPort port)
    {
        ManualResetEventSlim removed = new();
        lock (_gate)
        {
            if (!_running)
                return null;
            _orders.Enqueue((port, removed));
        }
        _wake.Set();
        return removed;
    }

    private void Run()
    {
        SoundSupervisor supervisor = new(newSystem(), Logger);
        while (true)
        {
            TimeSpan wait = TimeSpan.FromMilliseconds(250);
            try
            {
                TakeOrders(supervisor);
                wait = supervisor.Step(Now());
            }
#pragma warning disable CA1031 // whatever a driver does, the room goes on; the next step starts from the streams as they are
            catch (Exception failure)
#pragma warning restore CA1031
            {
                AudioLog.SupervisorFailed(Logger, failure);
            }
            lock (_gate)
            {
                if (_orders.Count != 0)
                    continue;
                if (supervisor.IsIdle)
                {
                    _running = false;
                    return;
                }
            }
            _wake.WaitOne(wait);
        }
    }

    private void TakeOrders(SoundSupervisor supervisor)
    {
        while (true)
        {
            (SoundPort Port, ManualResetEventSlim? Removed) order;
            lock (_gate)
            {
                if (!_orders.TryDequeue(out order))
                    return;
            }
            if (order.Removed is null)
            {
                supervisor.Add(order.Port, Now());
                continue;
            }
            try
            {
                supervisor.Remove(order.Port);
            }
            finally
            {
                order.Removed.Set();
            }
        }
    }

    private static TimeSpan Now() => TimeProvider.System.GetElapsedTime(0);
}
