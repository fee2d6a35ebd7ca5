using ZoomRooms.MeetingServer.Replication;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>Waits for clients that lost their connection, and says in the log when one did not come back. One thread uses it.</summary>
internal sealed class ClientPatience(IHallLog log, TimeSpan patience, TimeProvider time)
{
    private readonly Dictionary<string, ITimer> _timers = new(StringComparer.Ordinal);

    public void Start(string conversation, int interruption)
    {
        Stop(conversation);
        ConversationGivenUp givenUp = new(conversation, interruption);
        _timers[conversation] = time.CreateTimer(_ => _ = log.AppendAsync(givenUp), null, patience, Timeout.InfiniteTimeSpan);
    }

    public void Stop(string conversation)
    {
        if (_timers.Remove(conversation, out ITimer? timer))
            timer.Dispose();
    }

    public void StopAll()
    {
        foreach (ITimer timer in _timers.Values)
            timer.Dispose();
        _timers.Clear();
    }
}
