using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>
/// One device, one seat. Whoever comes last has it: most often that is the device itself, after a power cut that nobody noticed. An older
/// conversation with a seat gives way to a join, not to a mere connection, which looks whether the server is there. One that answers to
/// that is another device with the same identity, and the newer is told.
/// </summary>
internal sealed partial class HallMachine
{
    /// <summary>The newest conversation of a device. An older one without a seat ends; there are never more than two.</summary>
    private void Succeed(Conversation newest)
    {
        if (_connected.Remove(newest.Hardware, out Conversation? older))
        {
            newest.Older = _seats.ContainsKey(older) ? older : older.Older;
            if (newest.Older != older)
                GiveWay(older, null);
        }
        _connected.Add(newest.Hardware, newest);
    }

    /// <summary>Before a conversation is seated: the seat that its device has elsewhere is given up.</summary>
    private void TakeOver(Conversation newest)
    {
        if (newest.Older is not { } older)
            return;
        newest.Older = null;
        GiveWay(older, newest);
    }

    private void GiveWay(Conversation older, Conversation? successor)
    {
        older.Older = null;
        Leave(older);
        older.Successor = successor?.Id;
        older.Close(SignalJson.Write(new MessageRefused(RefusalCode.DeviceElsewhere, Refusals.Sentence(RefusalCode.DeviceElsewhere))));
    }

    /// <summary>A conversation is over: the device is there with the other one, or not at all.</summary>
    private void Withdraw(Conversation over)
    {
        if (!_connected.TryGetValue(over.Hardware, out Conversation? newest))
            return;
        if (newest == over && over.Older is { } older)
            _connected[over.Hardware] = older;
        else if (newest == over)
            _connected.Remove(over.Hardware);
        else if (newest.Older == over)
            newest.Older = null;
    }

    /// <summary>The client of a conversation that gave way read that, and answered.</summary>
    private void FindTwin(string from, string successor)
    {
        if (!_conversations.TryGetValue(successor, out Conversation? newer) || newer.Goodbye is not null)
            return;
        _effects.Add(new HallEffect.MarkUsedTwice(from, newer.Hardware));
        newer.Send(new IdentityUsedTwice());
    }
}
