namespace ZoomRooms.MeetingServer.Replication;

/// <summary>What a step answers the server that put it into the log.</summary>
internal abstract record HallAnswer
{
    public sealed record Nothing : HallAnswer
    {
        public static readonly Nothing Instance = new();
    }

    /// <param name="IsHeldHere">The conversation is held over the connection that it was begun for, by the server that says so.</param>
    public sealed record Begun(bool IsHeldHere) : HallAnswer;

    /// <param name="Heard">The messages heard of the client; null where there is no going on.</param>
    public sealed record Resumed(long? Heard) : HallAnswer;

    /// <param name="IsStale">What a join was decided from is not so any more: it is to be found out again.</param>
    public sealed record Decided(bool IsStale) : HallAnswer
    {
        public static readonly Decided Done = new(false), Stale = new(true);
    }
}
