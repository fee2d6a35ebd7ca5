using ZoomRooms.EndToEnd.ParticipantList;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>What people at this device asked of the leader and the list does not say yet. It outlives a change of leader.</summary>
internal sealed class WantedCommands
{
    /// <summary>More than people can ask for in half a minute.</summary>
    private const int Capacity = 64;

    private readonly List<(HostCommand Command, TimeSpan Until)> _wanted = [];

    public IReadOnlyList<HostCommand> Open => [.. _wanted.Select(wanted => wanted.Command)];

    public void Add(HostCommand command, TimeSpan now)
    {
        _wanted.RemoveAll(wanted => wanted.Command.IsAboutTheSameAs(command));
        if (_wanted.Count == Capacity)
            _wanted.RemoveAt(0);
        _wanted.Add((command, now + EndToEndMeeting.CommandPatience));
    }

    /// <summary>Takes out what the list says, and what was asked for too long ago.</summary>
    public IReadOnlyList<(HostCommand Command, bool IsDone)> Settle(LeaderParticipantList list, TimeSpan now)
    {
        if (_wanted.Count == 0)
            return [];
        (HostCommand Command, bool IsDone)[] settled =
            [.. _wanted.Where(wanted => wanted.Until <= now || wanted.Command.IsDone(list)).Select(
                wanted => (wanted.Command, wanted.Command.IsDone(list)))];
        _wanted.RemoveAll(wanted => settled.Any(one => one.Command == wanted.Command));
        return settled;
    }
}
