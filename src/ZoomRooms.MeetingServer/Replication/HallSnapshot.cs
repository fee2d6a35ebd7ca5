using System.Net.WebSockets;
using ZoomRooms.MeetingServer.Board;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Replication;

/// <summary>All of the hall after a step, for a server that comes later.</summary>
/// <param name="Sequence">The log's number of that step.</param>
/// <param name="Rules">What all servers must agree on, for their steps to do the same.</param>
internal sealed record HallSnapshot(
    ulong Sequence, string Rules, TimeSpan Now, IReadOnlyList<NodeState> Nodes, IReadOnlyList<ConversationState> Conversations,
    IReadOnlyList<MeetingState> Meetings,
    IReadOnlyList<WaitingState> Waiting, IReadOnlyList<MeetingUuid> Ended, GuessState Guesses, bool ShuttingDown);

internal sealed record NodeState(string Name, string? Url, long Beats);

/// <param name="Sent">Messages sent since the conversation began; null where it cannot be resumed.</param>
/// <param name="Kept">Those that the client may lack; null where more was sent than is kept.</param>
/// <param name="Older">The same device's conversation that has a seat, while this one has none.</param>
/// <param name="IsNewest">It is the one that its device's next takes the place of.</param>
internal sealed record ConversationState(
    string Id, HardwareId Hardware, long? Sent, IReadOnlyList<byte[]>? Kept, Attachment? Attachment, int Interruptions, bool IsEnding,
    byte[]? LastMessage, WebSocketCloseStatus Status,
    long Received, long Acknowledged, int Offences, JoinMeeting? Undecided, string? Successor, string? Older, bool IsNewest);

internal sealed record MeetingState(
    ScheduledMeeting Schedule, MeetingUuid Uuid, string MediaNode, ParticipantId Leader, uint LastId, byte[]? EnhancedKey,
    IReadOnlyList<ParticipantState> Participants, BoardState Board,
    IReadOnlyList<HardwareId>? Removed = null, IReadOnlyList<HardwareId>? CoHosts = null,
    ParticipantId? Shares = null);

/// <param name="Messages">What it may still say to the others; null where it said nothing yet.</param>
internal sealed record ParticipantState(
    string Conversation, RosterEntry Entry, DateTimeOffset StatedUntil, AllowanceState? Messages = null);

internal sealed record AllowanceState(double Tokens, TimeSpan Since);

/// <summary>Conversations that wait for the host of a meeting, in the order of their coming.</summary>
internal sealed record WaitingState(MeetingId Meeting, IReadOnlyList<string> Conversations);
