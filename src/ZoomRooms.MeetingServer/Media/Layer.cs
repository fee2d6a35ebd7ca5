namespace ZoomRooms.MeetingServer.Media;

/// <summary>In which size a picture is given.</summary>
internal enum Layer : byte
{
    Unknown = 0,
    Large,
    Small,

    /// <summary>No size of a picture, but the participant's screen.</summary>
    Screen,
}
