namespace ZoomRooms.Client.Session;

/// <summary>What a session waits for, until when at most.</summary>
internal enum SessionWait
{
    Unknown = 0,
    /// <summary>A server that ends a meeting closes its media first or says so first, as it happens: its word is waited for.</summary>
    ServersExplanation,
    /// <summary>Between two openings of the media association, however often the server asks.</summary>
    NextOpening,
}

/// <summary>A moment at which a session looks again, and why.</summary>
internal readonly record struct SessionTimer(TimeSpan Due, SessionWait Reason)
{
    public bool IsDue(TimeSpan now) => now >= Due;
}
