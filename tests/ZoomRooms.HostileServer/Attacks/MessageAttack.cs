using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>The far end says something, a few times, and the server does not simply pass it on to the room.</summary>
internal abstract class MessageAttack : Attack
{
    private int _said;

    public override TimeSpan Within => TimeSpan.FromSeconds(25);

    /// <summary>How often the far end says something.</summary>
    protected virtual int Texts => 4;

    /// <summary>What the room must have counted.</summary>
    protected abstract bool IsCounted(RoomView room);

    /// <summary>A message on its way to the room, in the server's hands.</summary>
    /// <param name="number">Of those since the strike, from 0.</param>
    protected abstract void Deliver(HostileClient room, byte[] message, int number);

    private int _delivered;

    public override void FromServer(HostileClient client, ServerMessage message)
    {
        if (Struck && client.User == "room" && message is SaidInMeeting { Message: var said })
            Deliver(client, said, _delivered++);
        else
            client.Tell(message);
    }

    protected override bool HasHappened(RoomView room, RoomView before, HostileMeetingServer server)
    {
        if (_said < Texts && _said <= _delivered && FarEnd!.Say($"This is said for the {_said}th time"))
            _said++;
        return _delivered == Texts && IsCounted(room) && base.HasHappened(room, before, server);
    }

    protected static void Tell(HostileClient room, byte[] message) => room.Tell(new SaidInMeeting(message));
}
