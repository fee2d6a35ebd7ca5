namespace ZoomRooms.MeetingServer.Board;

/// <summary>What became of an entry.</summary>
internal enum PostOutcome
{
    Unknown = 0,
    Posted,
    TooLarge,
    /// <summary>The kind is none, or does not fit the recipient given.</summary>
    Misaddressed,
    /// <summary>Only the leader posts this kind.</summary>
    NotLeader,
    /// <summary>Only the host and co-hosts command the leader.</summary>
    NotCoHost,
    /// <summary>The recipient is not here, any more; nothing to tell the author, who will learn it.</summary>
    RecipientGone,
    TooMany,
    /// <summary>A participant announces its key once in a stay.</summary>
    AnnouncedBefore,
}
