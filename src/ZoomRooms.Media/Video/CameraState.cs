namespace ZoomRooms.Media.Video;

/// <summary>What the camera is doing, or why it is not.</summary>
public enum CameraState
{
    /// <summary>Nothing known yet.</summary>
    Unknown,

    /// <summary>Not started, or stopped.</summary>
    Stopped,

    /// <summary>Being opened.</summary>
    Starting,

    /// <summary>Delivering pictures.</summary>
    Running,

    /// <summary>Nothing at that path or address.</summary>
    NoCaptureDevice,

    /// <summary>There is something, but it is not a camera (a directory, a plain file, a device of another kind).</summary>
    NotACaptureDevice,

    /// <summary>Another process has it.</summary>
    DeviceBusy,

    /// <summary>This process may not open it.</summary>
    PermissionDenied,

    /// <summary>The camera or the graph refused the settings.</summary>
    FormatRefused,

    /// <summary>It was running and went away.</summary>
    DeviceLost,

    /// <summary>It is open but gives no pictures.</summary>
    FrameTimeout,

    /// <summary>Closed on purpose, to spare the board (<see cref="CameraPipeline.TakeEvery"/>).</summary>
    Paused,
}
