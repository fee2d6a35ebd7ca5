using Microsoft.Extensions.Time.Testing;

namespace ZoomRooms.TestKit;

/// <summary>Time that goes on when the test says so, and tells what is waited for.</summary>
internal sealed class WatchedTime : FakeTimeProvider
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TimeSpan, TaskCompletionSource> _waits = [];

    /// <summary>Somebody waits for so long.</summary>
    public Task Waits(TimeSpan wait)
    {
        lock (_lock)
            return Of(wait).Task;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_lock)
            Of(dueTime).TrySetResult();
        return timer;
    }

    private TaskCompletionSource Of(TimeSpan wait) =>
        _waits.TryGetValue(wait, out TaskCompletionSource? known)
            ? known : _waits[wait] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
}
