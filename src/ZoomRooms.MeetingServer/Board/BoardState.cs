using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Board;

/// <summary>A board, for a server that comes later.</summary>
internal sealed record BoardState(
    ParticipantId Leader, long Sequence, IReadOnlyList<BoardEntry> Retained, IReadOnlyList<AuthorState> Authors);

internal sealed record AuthorState(ParticipantId Participant, double Tokens, TimeSpan Since);
