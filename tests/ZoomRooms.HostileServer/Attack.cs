using ZoomRooms.Appliance.Room;
using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.HostileServer.Trial;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer;

/// <summary>One attack: what the server does, and what the room must do about it. A new one for each trial.</summary>
internal abstract class Attack : Interference
{
    private volatile bool _struck;

    public abstract string Name { get; }

    /// <summary>What the server does, a sentence.</summary>
    public abstract string Does { get; }

    /// <summary>What the room must come to, a sentence.</summary>
    public abstract string Demands { get; }

    /// <summary>How soon after the strike.</summary>
    public abstract TimeSpan Within { get; }

    /// <summary>
    /// The room is attacked while it joins, and the light may never be lit; else once it is in the meeting with the lock lit.
    /// </summary>
    public virtual bool WhileJoining => false;

    /// <summary>How the meeting was really scheduled.</summary>
    public virtual string Encryption => "e2ee";

    /// <summary>What the far end asks for.</summary>
    public virtual EncryptionType FarEndAsks => EncryptionType.EndToEnd;

    /// <summary>How long the demanded state must hold once reached, with the lock still lit truthfully, when the room is to stay.</summary>
    public virtual TimeSpan Holds => TimeSpan.FromSeconds(2);

    protected bool Struck => _struck;

    public void Strike(HostileMeetingServer server)
    {
        _struck = true;
        Begin(server);
    }

    /// <summary>The reasons of which one must end the stay; none when the room is to stay, with the lock lit.</summary>
    public virtual IReadOnlyList<SessionEndReason> EndsWith => [];

    /// <summary>False where the server's own participant is admitted, and shown: that one may read.</summary>
    public virtual bool MayReadNothing => true;

    /// <summary>A third participant is in the meeting before the room joins.</summary>
    public virtual bool NeedsThird => false;

    /// <summary>
    /// The light depends on what the room remembers from one stay to the next: its machine is needed, not only a session.
    /// </summary>
    public virtual bool NeedsMachine => false;

    /// <summary>
    /// The far end, and the third participant, have microphones; nobody speaks into them, and their packets come all the same.
    /// </summary>
    public virtual bool NeedsSound => false;

    /// <summary>Somebody speaks in the room, and the far end listens.</summary>
    public virtual bool NeedsVoice => false;

    /// <summary>What the room did wrong that neither the light nor the demanded state tells; a sentence each.</summary>
    public virtual IReadOnlyList<string> Faults => [];

    /// <summary>The third participant, where there is one.</summary>
    public Participant? Third { get; set; }

    /// <summary>The far end, once the room is in the meeting.</summary>
    public Participant? FarEnd { get; set; }

    /// <summary>The room, once it is in the meeting.</summary>
    public IAttackedRoom? Room { get; set; }

    /// <summary>The room has come to the demanded state.</summary>
    public virtual bool IsMet(RoomView room, RoomView before, HostileMeetingServer server) =>
        EndsWith.Count > 0
            ? room.End is { } end && EndsWith.Contains(end) : HasHappened(room, before, server) && StillHolds(room, before, server);

    /// <summary>What lasts after that: for a stay, the lock lit, the code the same, the list the same, the far end seen.</summary>
    /// <remarks>
    /// After some ends the service comes back by itself; then the lock may be lit again, if all that it stands for holds anew.
    /// </remarks>
    public virtual bool StillHolds(RoomView room, RoomView before, HostileMeetingServer server) => EndsWith.Count > 0
        ? !room.LockLit || (room.End is null && room.Untrue.Count == 0 && EndsWith.All(reason => RejoinPolicy.IsWorthIt(reason)))
        : room is { InMeeting: true, LockLit: true, End: null } && room.SecurityCode == before.SecurityCode
        && room.Participants.SequenceEqual(ListAfter(before));

    /// <summary>
    /// For a room that is to stay: the attack has had its chance. By default that pictures still arrive, two seconds' worth of them.
    /// </summary>
    protected virtual bool HasHappened(RoomView room, RoomView before, HostileMeetingServer server) =>
        room.PicturesOpened > before.PicturesOpened + 30;

    /// <summary>The participants that the list must show afterwards.</summary>
    protected virtual IEnumerable<string> ListAfter(RoomView before) => before.Participants;

    /// <summary>The light is lit and must not be, whatever the snapshot says.</summary>
    public virtual bool IsLitWrongly(RoomView room) => room.LockLit && (WhileJoining || room.End is not null);

    protected virtual void Begin(HostileMeetingServer server)
    {
    }
}
