namespace ZoomRooms.MeetingServer.Entrance;

/// <summary>A connection from its beginning to its end; a feature of the connection.</summary>
internal sealed class Visitor(Door door, string group, TimeSpan since, Action turnOut)
{
    /// <summary>Whom it counts with: its address, or its neighbours'.</summary>
    public string Group => group;

    public TimeSpan Since => since;

    /// <summary>Its places among those that have not signed in; null once it did, or is gone.</summary>
    public (LinkedListNode<Visitor> OfAll, LinkedListNode<Visitor> OfGroup)? Places { get; set; }

    /// <summary>It showed a valid token: it takes no place of those who did not.</summary>
    public void SignIn() => door.Leave(this);

    /// <summary>It ended.</summary>
    public void Leave() => door.Leave(this);

    public void TurnOut() => turnOut();
}
