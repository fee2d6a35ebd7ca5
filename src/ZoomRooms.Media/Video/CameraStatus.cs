namespace ZoomRooms.Media.Video;

/// <summary>The camera and what is made of it at one moment. Immutable.</summary>
public sealed record CameraStatus
{
    /// <summary>What the camera is doing, or why it is not.</summary>
    public CameraState State { get; init; }

    /// <summary><see cref="State"/> as a label for a panel or a log: <c>NO CAMERA</c>.</summary>
    public string Label => LabelOf(State);

    /// <summary>One sentence: what is wrong, and what to look at. Empty while all is well.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The picture's stream.</summary>
    public required LayerStatus Picture { get; init; }

    /// <summary>The small picture's stream; null when none is made (<see cref="CameraPipeline.HasSmallPicture"/>).</summary>
    public LayerStatus? SmallPicture { get; init; }

    /// <summary>What the camera gives, in its own format, size and rate.</summary>
    public DeliveredPictures Delivered { get; init; } = DeliveredPictures.None;

    /// <summary>Pictures that the camera gave.</summary>
    public long FramesCaptured { get; init; }

    /// <summary>Times the camera was opened with success.</summary>
    public long Opens { get; init; }

    /// <summary>Times the camera could not be opened, or was lost.</summary>
    public long Failures { get; init; }

    /// <summary>The label of a state.</summary>
    public static string LabelOf(CameraState state) => state switch
    {
        CameraState.Stopped => "STOPPED",
        CameraState.Starting => "STARTING",
        CameraState.Running => "RUNNING",
        CameraState.NoCaptureDevice => "NO CAMERA",
        CameraState.NotACaptureDevice => "NOT A CAMERA",
        CameraState.DeviceBusy => "CAMERA BUSY",
        CameraState.PermissionDenied => "PERMISSION DENIED",
        CameraState.FormatRefused => "FORMAT REFUSED",
        CameraState.DeviceLost => "CAMERA LOST",
        CameraState.FrameTimeout => "NO PICTURES",
        CameraState.Paused => "PAUSED",
        _ => "UNKNOWN",
    };
}
