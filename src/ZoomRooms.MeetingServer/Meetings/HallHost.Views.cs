using ZoomRooms.MeetingServer.Clocks;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>What others ask of the hall, between two steps.</summary>
internal sealed partial class HallHost
{
    public HallCensus Census => Look(machine => machine.Census);

    /// <summary>Servers that share the hall.</summary>
    public int Nodes => Look(machine => machine.Nodes.Count());

    public bool HasEnded(MeetingUuid instance) => Look(machine => machine.HasEnded(instance));

    /// <inheritdoc cref="HallMachine.IsConnected"/>
    public bool IsConnected(HardwareId device) => Look(machine => machine.IsConnected(device));

    public bool IsRunning(MeetingId meeting) => Look(machine => machine.IsRunning(meeting));

    /// <inheritdoc cref="HallMachine.HasGuessedTooOften"/>
    public bool HasGuessedTooOften(HardwareId device) => Look(machine => machine.HasGuessedTooOften(device));

    /// <inheritdoc cref="HallMachine.SuccessorOf"/>
    public string? SuccessorOf(string id) => Look(machine => machine.SuccessorOf(id));

    /// <inheritdoc cref="HallMachine.View"/>
    public HallView View(string id, JoinInput input, bool anew) => Look(machine => machine.View(id, input, anew));

    /// <inheritdoc cref="HallMachine.MeetingOf"/>
    public ScheduledMeeting? MeetingOf(string id, out UserId user)
    {
        lock (_lock)
            return _machine.MeetingOf(id, out user);
    }

    /// <summary>Servers not heard of for a while, as this one sees it; none while it hears nothing of itself.</summary>
    public IReadOnlyList<NodeGone> Missing(TimeSpan patience)
    {
        lock (_lock)
        {
            TimeSpan now = _time.Now();
            NodeGone[] nodes = [.. _machine.Nodes];
            foreach (string gone in _heardAt.Keys.Except(nodes.Select(node => node.Node)).ToList())
                _heardAt.Remove(gone);
            if (!_heardAt.TryGetValue(_log.Node, out TimeSpan self) || now - self > patience / 2)
                return [];
            return [.. nodes.Where(node => now - _heardAt[node.Node] > patience)];
        }
    }

    private T Look<T>(Func<HallMachine, T> at)
    {
        lock (_lock)
            return at(_machine);
    }
}
