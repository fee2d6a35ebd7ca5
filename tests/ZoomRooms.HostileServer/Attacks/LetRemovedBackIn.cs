using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Attacks;

internal sealed class LetRemovedBackIn : Attack
{
    private bool _back;
    private long _frames;

    public override string Name => "let-removed-back-in";
    public override string Does =>
        "The host removes the third participant; the server keeps that to itself, lets its device join again under another participant number, and states who it is.";
    public override string Demands =>
        "the third's device is told that it was removed, gets no key and is never in the list again; the room stays, lit";
    public override TimeSpan Within => TimeSpan.FromSeconds(40);
    public override bool NeedsThird => true;

    protected override void Begin(HostileMeetingServer server) =>
        FarEnd!.Decide(
            new HostDecision.Remove(FarEnd.Snapshot.Participants.Single(participant => participant.DisplayName == "third").Index));

    public override void FromClient(HostileClient client, ClientMessage message)
    {
        if (message is not RemoveParticipant)
            client.SendOn(message);
    }

    protected override IEnumerable<string> ListAfter(RoomView before) => before.Participants.Where(name => name != "third");

    protected override bool HasHappened(RoomView room, RoomView before, HostileMeetingServer server)
    {
        if (Third!.Snapshot.End?.Reason != SessionEndReason.RemovedByHost)
            return false;
        if (!_back)
        {
            _back = true;
            Third.Rejoin();
            return false;
        }
        if (_frames == 0)
            _frames = room.PicturesOpened;
        return room.PicturesOpened > _frames + 30;
    }

    public override bool StillHolds(RoomView room, RoomView before, HostileMeetingServer server) =>
        base.StillHolds(room, before, server)
            && Third!.Snapshot is { End.Reason: SessionEndReason.RemovedByHost, Encryption.KeySequenceNumber: 0 };
}
