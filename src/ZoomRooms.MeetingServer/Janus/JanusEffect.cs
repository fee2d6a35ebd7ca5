using ZoomRooms.MeetingServer.Media;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Janus;

/// <summary>What a meeting wants done; each command of Janus is answered with one <see cref="JanusInput"/>, where it names one.</summary>
internal abstract record JanusEffect
{
    private JanusEffect()
    {
    }

    /// <summary>Makes a room on the instance with the fewest participants. Answer: <see cref="JanusInput.RoomMade"/>.</summary>
    /// <param name="Used">Not on these.</param>
    /// <param name="Shunned">On these only where there is no other.</param>
    internal sealed record MakeRoom(int Room, IReadOnlyList<int> Used, IReadOnlyList<int> Shunned) : JanusEffect;

    /// <summary>Ends a room, and forgets it; one whose instance is gone is gone with it.</summary>
    internal sealed record DestroyRoom(int Room) : JanusEffect;

    /// <summary>Asks for both associations. Answer: <see cref="JanusInput.Opened"/>; where it is not done nothing is left of it.</summary>
    internal sealed record OpenPeer(
        int Peer, int Attempt, int Room, MediaParticipant Participant, OpenTransport Offer, long Feed) : JanusEffect;

    /// <summary>Fills slots. Answer: <see cref="JanusInput.Switched"/>.</summary>
    internal sealed record Switch(int Peer, int Attempt, IReadOnlyList<(int Slot, JanusFilling Filling)> Changes) : JanusEffect;

    /// <summary>Ends both associations. Answer: <see cref="JanusInput.Closed"/>.</summary>
    internal sealed record ClosePeer(int Peer, int Attempt) : JanusEffect;

    /// <summary>Gives a publisher's streams to a room of another instance. Answer: <see cref="JanusInput.Linked"/>.</summary>
    internal sealed record Link(int Peer, int From, int To, JanusPublisher Publisher) : JanusEffect;

    /// <summary>Takes a publisher out of a room that it was given to.</summary>
    internal sealed record Unlink(int Room, JanusPublisher Publisher) : JanusEffect;

    /// <summary>A room is gone: nothing is sent there any more.</summary>
    internal sealed record StopSending(int From, int To, JanusPublisher Publisher) : JanusEffect;

    /// <summary>Tells who asked what came of its opening; null for nothing.</summary>
    internal sealed record Answer(int Peer, TransportOpened? Transport) : JanusEffect;

    /// <summary>Tells a participant that it must open others.</summary>
    internal sealed record TellLost(ParticipantId Participant) : JanusEffect;

    /// <summary>Tells a participant who fills its slots.</summary>
    internal sealed record TellFilled(ParticipantId Participant, SlotsFilled Slots) : JanusEffect;

    /// <summary>An instance does not answer this meeting: the meeting goes on without it.</summary>
    internal sealed record GiveUp(int Instance) : JanusEffect;

    internal sealed record Count(JanusCount What) : JanusEffect;
}

/// <summary>A publisher as Janus knows it, on every instance.</summary>
internal readonly record struct JanusPublisher(long Feed, bool HasSmall, bool HasScreen = false);

/// <summary>Whose stream fills a slot: the publisher, its name for the stream, and who it is; null for nobody.</summary>
internal readonly record struct JanusFilling(long Feed, string Mid, ParticipantId? Participant);
