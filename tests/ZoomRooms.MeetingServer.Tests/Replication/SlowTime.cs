namespace ZoomRooms.MeetingServer.Tests.Replication;

/// <summary>
/// A clock that goes slower than the world: on a machine that has much else to do, servers are as patient with each other as on an idle
/// one.
/// </summary>
internal sealed class SlowTime(int times) : TimeProvider
{
    public override long GetTimestamp() => base.GetTimestamp() / times;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Slow(dueTime), Slow(period));

    private TimeSpan Slow(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time * times;
}
