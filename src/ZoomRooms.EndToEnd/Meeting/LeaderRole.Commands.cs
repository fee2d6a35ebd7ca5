using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>What the leader does for host and co-hosts. Whatever it is, it is a link, which everybody sees signed.</summary>
internal sealed partial class LeaderRole
{
    public void HandleCommand(ParticipantId author, ReadOnlySpan<byte> entry, TimeSpan now)
    {
        if (!_present.TryGetValue(author, out ushort index) || _core.Roster.Find(author) is not { } sender
            || LeaderCommand.TryVerify(entry, sender.Binding) is not { } command)
        {
            _core.Drops.Count(EntryDrop.NotVerified);
        }
        else if (command.ListHash != _list.Hash)
        {
            _core.Drops.Count(EntryDrop.CommandNotCurrent);
        }
        // A guest is no host, whatever the server says.
        else if (sender.Binding.Device.User.IsGuest || !TryCarryOut(command.Command, now, commandedBy: index))
        {
            _core.Drops.Count(EntryDrop.CommandNotPossible);
        }
    }

    /// <summary>The leader's own people. Nobody could keep a leader from it: it makes the keys.</summary>
    public void Request(HostCommand command, TimeSpan now)
    {
        if (command.IsDone(_list))
            return;
        _core.Wanted.Add(command, now);
        TryCarryOut(command, now);
    }

    /// <summary>Signs into the list what was asked for. True also when the list says so already.</summary>
    /// <param name="commandedBy">
    /// The index of who asked, if not this device's own people. Who may ask is the server's word at first: from the first command on the
    /// list says it too, and everybody sees it.
    /// </param>
    private bool TryCarryOut(HostCommand command, TimeSpan now, ushort? commandedBy = null)
    {
        if (_core.Failure is not null || command.IsDone(_list))
            return true;
        if (commandedBy is not null && command is { Action: HostAction.Remove } && command.Target == DeviceOf(_core.Self))
        {
            // No list is without its leader: it goes, and whoever leads next bars it.
            _core.Fail(MeetingFailure.RemovedByLeader, "The host removed this room from the meeting.");
            return true;
        }
        if (OperationFor(command) is not { } operation || _list.CheckRules(operation) != ListRule.Kept)
            return false;
        if (commandedBy is { } index && _list.CheckRules(new ListOperation.MakeCoHost(index)) == ListRule.Kept)
            Append(new ListOperation.MakeCoHost(index));
        // Somebody who made itself a co-host is one now.
        if (!command.IsDone(_list))
            Append(operation);
        // A guest comes back under another identity, which nobody can bar: from here on newcomers are looked at.
        if (operation is ListOperation.Remove { Device.Device.User.IsGuest: true } && _list is { Guests: true, WaitingRoom: false })
            Append(new ListOperation.SetWaitingRoom(true));
        if (operation is ListOperation.Remove && ForgetRemoved())
        {
            FollowNonceInterval(now);
            Rotate(now);
        }
        else
        {
            SendHeartbeat(now);
        }
        if (_core.Failure is not null)
            return true;
        ReconsiderWaiting();
        HandleTimeout(now);
        return true;
    }

    /// <summary>Null when it is about somebody who is not here.</summary>
    private ListOperation? OperationFor(HostCommand command) => command.Action switch
    {
        HostAction.Lock or HostAction.Unlock => new ListOperation.SetLocked(command.Action == HostAction.Lock),
        HostAction.WaitingRoomOn or HostAction.WaitingRoomOff =>
            new ListOperation.SetWaitingRoom(command.Action == HostAction.WaitingRoomOn),
        HostAction.GuestsOn or HostAction.GuestsOff => new ListOperation.SetGuests(command.Action == HostAction.GuestsOn),
        HostAction.End => new ListOperation.End(),
        HostAction.Remove => new ListOperation.Remove(command.Target),
        HostAction.MakeCoHost =>
            _list.Find(command.Target.Device) is { } participant && participant.VerificationKey == command.Target.VerificationKey
            ? new ListOperation.MakeCoHost(participant.Index)
            : null,
        // By the name that the newcomer's own device signed.
        HostAction.Admit => _waiting.Select(
            _core.Roster.Find).FirstOrDefault(waiting => waiting is not null && DeviceOf(waiting.Binding) == command.Target) is { } newcomer
            ? new ListOperation.Admit(command.Target, newcomer.DisplayName)
            : null,
        HostAction.Unknown or _ => throw new InvalidOperationException($"no command: {command.Action}"),
    };

    /// <summary>Takes out whom the list has no more. True when somebody was present.</summary>
    private bool ForgetRemoved()
    {
        ParticipantId[] gone = [.. _present.Where(present => !_list.Present.ContainsKey(present.Value)).Select(present => present.Key)];
        foreach (ParticipantId participant in gone)
        {
            _present.Remove(participant);
            _leaving.Remove(participant);
        }
        _joining.RemoveAll(IsBarred);
        _waiting.RemoveWhere(IsBarred);
        return gone.Length > 0;

        bool IsBarred(ParticipantId participant) =>
            _core.Roster.Find(participant) is { Binding: var binding } && _list.IsBarred(DeviceOf(binding));
    }

    private static KnownDevice DeviceOf(Binding binding) => new(binding.Device, binding.VerificationKey);
}
