using ZoomRooms.MeetingServer.Replication;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>Says that this server is there, notices others that are not any more, and says goodbye.</summary>
internal sealed class HallPresence(IHallLog log, HallHost hall, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan GoodbyePatience = TimeSpan.FromSeconds(5);
    // Media goes on here until the clients have opened their associations at another server.
    private static readonly TimeSpan Handover = TimeSpan.FromSeconds(3);
    private ITimer? _timer;
    private string? _url;
    private Task _said = Task.CompletedTask;

    /// <param name="url">Where clients reach it; null where it shares its hall with nobody.</param>
    public async Task ComeAsync(Uri? url)
    {
        _url = url?.AbsoluteUri;
        await log.AppendAsync(new NodeAlive(_url));
        if (url is not null)
            _timer = time.CreateTimer(_ => Say(), null, Interval, Interval);
    }

    /// <summary>Its clients move to the others; where there are none, its meetings end with a word.</summary>
    public void Leave()
    {
        _timer?.Dispose();
        log.AppendAsync(new NodeLeaving()).Wait(GoodbyePatience);
        if (hall.Nodes > 0)
            Thread.Sleep(Handover);
    }

    public void Dispose() => _timer?.Dispose();

    private void Say()
    {
        if (!_said.IsCompleted)
            return;
        _said = log.AppendAsync(new NodeAlive(_url));
        foreach (NodeGone gone in hall.Missing(Patience))
            _ = log.AppendAsync(gone);
    }
}
