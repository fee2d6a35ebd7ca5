using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Janus;

/// <summary>What a meeting's loop tells its <see cref="JanusMachine"/>: what participants want, what Janus answers and says.</summary>
internal abstract record JanusInput
{
    private JanusInput()
    {
    }

    /// <summary>A participant opens its associations, or opens them anew.</summary>
    /// <param name="Peer">The number of what it becomes.</param>
    /// <param name="Feed">Its name as a publisher, on every instance.</param>
    internal sealed record Open(int Peer, MediaParticipant Participant, OpenTransport Offer, long Feed) : JanusInput;

    internal sealed record Close(ParticipantId Participant) : JanusInput;

    internal sealed record Wish(ParticipantId Participant, ChooseVideo Choice) : JanusInput;

    /// <summary>Everybody goes: the server ends.</summary>
    internal sealed record Stop : JanusInput;

    /// <summary>An instance is gone, with all rooms that a connection to it made.</summary>
    internal sealed record InstanceLost(int Instance, long Connection) : JanusInput;

    /// <param name="Made">Null where there is none.</param>
    /// <param name="Instance">Who did not answer, or refused; null where no instance works.</param>
    internal sealed record RoomMade(int Room, JanusMade? Made, int? Instance, JanusAnswer Answer) : JanusInput;

    /// <param name="Slots">What it is given, in order; empty where Janus refused.</param>
    internal sealed record Opened(
        int Peer, int Attempt, TransportOpened? Transport, IReadOnlyList<StreamSlot> Slots, JanusAnswer Answer) : JanusInput;

    internal sealed record Switched(int Peer, int Attempt, JanusAnswer Answer) : JanusInput;

    /// <summary>Nothing of an attempt is left that Janus would end.</summary>
    internal sealed record Closed(int Peer, int Attempt) : JanusInput;

    internal sealed record Linked(int Peer, int Room, JanusPublisher Publisher, JanusAnswer Answer) : JanusInput;

    internal sealed record Happened(int Peer, int Attempt, JanusEvent What) : JanusInput;

    /// <summary>This code broke its own table: the participant's associations are given up.</summary>
    internal sealed record Broke(int Peer) : JanusInput;

    /// <summary>Time has passed.</summary>
    internal sealed record Tick : JanusInput;
}

/// <summary>A room that stands: where, over which connection, and its publisher that sends nothing.</summary>
internal sealed record JanusMade(int Instance, long Connection, long Placeholder);

/// <summary>What became of a command.</summary>
internal enum JanusAnswer
{
    Unknown = 0,
    Done,
    Refused,
    /// <summary>No answer in time, or the connection is over.</summary>
    None,
}

/// <summary>What happens to a participant's associations.</summary>
internal enum JanusEvent
{
    Unknown = 0,
    Publishing,
    Receiving,
    Talking,
    Silent,
    LargeBegins,
    LargeEnds,
    SmallBegins,
    SmallEnds,
    ScreenBegins,
    ScreenEnds,
    Lost,
}
