namespace ZoomRooms.Media.Video;

/// <summary>The camera and its encoder at one moment. Immutable.</summary>
public sealed record CameraStatus
{
    /// <summary>What the camera is doing, or why it is not.</summary>
    public CameraState State { get; init; }

    /// <summary><see cref="State"/> as a label for a panel or a log: <c>NO CAPTURE DEVICE</c>.</summary>
    public string Label => LabelOf(State);

    /// <summary>One sentence: what is wrong, and what to look at. Empty while all is well.</summary>
    public string Reason { get; init; } = "";

    /// <summary>libavcodec's name of the encoder in use; empty before the first one is open.</summary>
    public string Encoder { get; init; } = "";

    /// <summary>Why the encoder makes nothing; empty while it works.</summary>
    public string EncoderProblem { get; init; } = "";

    /// <summary>Target bits per second.</summary>
    public int BitrateBitsPerSecond { get; init; }

    /// <summary>Pictures that the camera gave.</summary>
    public long FramesCaptured { get; init; }

    /// <summary>Pictures that the encoder was too slow for; a newer one replaced them.</summary>
    public long FramesDropped { get; init; }

    /// <summary>Pictures left out on purpose, to spare the board (<see cref="CameraPipeline.TakeEvery"/>).</summary>
    public long FramesSkipped { get; init; }

    /// <summary>Access units handed on.</summary>
    public long FramesEncoded { get; init; }

    /// <summary>Of these, black pictures sent while there was none from the camera.</summary>
    public long BlackFrames { get; init; }

    /// <summary>Of these, key frames.</summary>
    public long KeyFrames { get; init; }

    /// <summary>Bytes handed on.</summary>
    public long BytesEncoded { get; init; }

    /// <summary>Times the camera was opened with success.</summary>
    public long Opens { get; init; }

    /// <summary>Times the camera could not be opened, or was lost.</summary>
    public long Failures { get; init; }

    /// <summary>Times the encoder was closed and opened again after it failed, fell silent, or could not take a new bitrate.</summary>
    public long EncoderRebuilds { get; init; }

    /// <summary>Exceptions thrown by the handler: a bug in it, and a lost frame each.</summary>
    public long HandlerFaults { get; init; }

    /// <summary>The label of a state.</summary>
    public static string LabelOf(CameraState state) => state switch
    {
        CameraState.Stopped => "STOPPED",
        CameraState.Starting => "STARTING",
        CameraState.Running => "RUNNING",
        CameraState.NoCaptureDevice => "NO CAPTURE DEVICE",
        CameraState.NotACaptureDevice => "NOT A CAPTURE DEVICE",
        CameraState.DeviceBusy => "DEVICE BUSY",
        CameraState.PermissionDenied => "PERMISSION DENIED",
        CameraState.FormatRefused => "FORMAT REFUSED",
        CameraState.DeviceLost => "DEVICE LOST",
        CameraState.FrameTimeout => "FRAME TIMEOUT",
        CameraState.Paused => "PAUSED",
        _ => "UNKNOWN",
    };
}
