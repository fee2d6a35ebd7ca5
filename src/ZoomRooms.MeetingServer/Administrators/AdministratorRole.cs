namespace ZoomRooms.MeetingServer.Administrators;

/// <summary>What somebody who administers may do; each may do what those before may. Which operation needs which: <see
/// cref="Management.Operations"/>.</summary>
public enum AdministratorRole
{
    Unknown = 0,

    /// <summary>Looks.</summary>
    Viewer = 1,

    /// <summary>Schedules, changes and cancels meetings.</summary>
    Scheduler = 2,

    /// <summary>Looks after people, devices and policies.</summary>
    Administrator = 3,

    /// <summary>Says who administers.</summary>
    Owner = 4,
}
