namespace ZoomRooms.MeetingServer.Janus;

/// <summary>What is counted of the Janus instances.</summary>
internal enum JanusCount
{
    Unknown = 0,
    /// <summary>An instance answers.</summary>
    InstancesConnected,
    /// <summary>An instance that answered does not any more.</summary>
    InstancesLost,
    RoomsCreated,
    /// <summary>Rooms joined with another instance's: one for each direction.</summary>
    RemotePublishers,
    AssociationsOpened,
    /// <summary>A description that is not one, or no instance in time.</summary>
    AssociationsRefused,
    /// <summary>Associations that ended without their participant: it is asked to open another.</summary>
    AssociationsLost,
    /// <summary>Changes of who fills receivers' slots.</summary>
    Switches,
    SwitchesRefused,
    /// <summary>Participants who said that the way to them loses large packets.</summary>
    WaysOfSmallPackets,
    /// <summary>Requests that Janus refused or did not answer.</summary>
    RequestsFailed,
}
