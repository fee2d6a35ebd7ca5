namespace ZoomRooms.MeetingServer.Janus;

/// <summary>What a meeting remembers of a room.</summary>
internal sealed class JanusRoomMemory(int number)
{
    public int Number => number;

    /// <summary>Null while it is being made.</summary>
    public JanusMade? Made { get; set; }

    /// <summary>What fills a slot that nobody fills.</summary>
    public long Placeholder => Made!.Placeholder;
}
