using System.Net.WebSockets;
using ZoomRooms.MeetingServer.Board;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Signalling;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>What a step wants done outside of the hall. <see cref="HallHost"/> does what is its own server's, in order.</summary>
/// <param name="Node">The server that does it; null: each.</param>
internal abstract record HallEffect(string? Node)
{
    /// <param name="Message">As JSON.</param>
    public sealed record Send(Attachment To, byte[] Message) : HallEffect(To.Node);

    public sealed record CloseConnection(Attachment Connection, byte[]? LastMessage, WebSocketCloseStatus Status, bool DiscardQueued)
        : HallEffect(Connection.Node);

    /// <summary>A client is gone: it is given up when it does not come back. Every server waits; what the first says of it
    /// counts.</summary>
    /// <param name="Interruption">Which time it is gone.</param>
    public sealed record StartPatience(string Conversation, int Interruption) : HallEffect((string?)null);

    public sealed record StopPatience(string Conversation) : HallEffect((string?)null);

    /// <param name="ReachedAt">The address of this server that the client's connection came in on; null where that is another's.</param>
    public sealed record OpenMedia(string Node, string Conversation, MediaParticipant Participant, OpenTransport Request, string? ReachedAt)
        : HallEffect(Node);

    /// <summary>Each server's, so that one that carried the meeting before lets go of it too.</summary>
    public sealed record CloseMedia(MeetingUuid Meeting, ParticipantId Participant) : HallEffect((string?)null);

    public sealed record ChooseMedia(string Node, MeetingUuid Meeting, ParticipantId Participant, ChooseVideo Choice) : HallEffect(Node);

    /// <summary>An instance ended: the database is to know.</summary>
    public sealed record MarkEnded(string Node, MeetingId Meeting, MeetingUuid Instance) : HallEffect(Node);

    /// <summary>Joins wait for fresh facts.</summary>
    /// <param name="Joins">In the order in which they are to be decided.</param>
    public sealed record FindFacts(string Node, IReadOnlyList<UndecidedJoin> Joins) : HallEffect(Node);

    /// <summary>Two use one identity.</summary>
    public sealed record MarkUsedTwice(string Node, HardwareId Hardware) : HallEffect(Node);

    /// <summary>The others gave a server up.</summary>
    public sealed record GiveUp(string Node) : HallEffect(Node);

    public sealed record CountJoin(string Node, JoinOutcome Outcome) : HallEffect(Node);

    public sealed record CountPost(string Node, PostOutcome Outcome) : HallEffect(Node);

    public sealed record CountMessage(string Node, RelayOutcome Outcome) : HallEffect(Node);

    public sealed record CountDrop(string Node, SignalDrop Drop) : HallEffect(Node);

    public sealed record LogStarted(string Node, EncryptionType Encryption) : HallEffect(Node);

    public sealed record LogEnded(string Node, MeetingEndCause Cause) : HallEffect(Node);

    public sealed record LogEmptied(string Node) : HallEffect(Node);

    /// <param name="Meeting">Which was asked for.</param>
    public sealed record LogRefused(Attachment Connection, HardwareId Hardware, MeetingId? Meeting, RefusalCode Code)
        : HallEffect(Connection.Node);
}

/// <summary>A join that was heard, and waits for the host or for facts.</summary>
internal sealed record UndecidedJoin(string Conversation, HardwareId Hardware, JoinMeeting Request);

/// <summary>What a step answers, and what is to be done for it.</summary>
internal readonly record struct HallStep(HallAnswer Answer, IReadOnlyList<HallEffect> Effects);

/// <summary>The effects of the step that is being taken, in order.</summary>
internal sealed class HallEffects
{
    private List<HallEffect> _effects = [];

    public void Add(HallEffect effect) => _effects.Add(effect);

    /// <summary>Those since the last call.</summary>
    public IReadOnlyList<HallEffect> TakeAll()
    {
        List<HallEffect> effects = _effects;
        if (effects.Count > 0)
            _effects = [];
        return effects.Count > 0 ? effects : [];
    }
}
