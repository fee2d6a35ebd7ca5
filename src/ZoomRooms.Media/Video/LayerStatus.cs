namespace ZoomRooms.Media.Video;

/// <summary>One of the camera's streams and its encoder at one moment. Immutable.</summary>
public sealed record LayerStatus
{
    /// <summary>Width of the encoded picture, pixels.</summary>
    public int Width { get; init; }

    /// <summary>Height of the encoded picture, pixels.</summary>
    public int Height { get; init; }

    /// <summary>False while nobody wants it (<see cref="CameraPipeline.SetEnabled"/>): then nothing is encoded.</summary>
    public bool Enabled { get; init; }

    /// <summary>libavcodec's name of the encoder in use; empty before the first one is open.</summary>
    public string Encoder { get; init; } = "";

    /// <summary>Why the encoder makes nothing; empty while it works.</summary>
    public string EncoderProblem { get; init; } = "";

    /// <summary>Target bits per second.</summary>
    public int BitrateBitsPerSecond { get; init; }

    /// <summary>Pictures that the encoder was too slow for; a newer one replaced them.</summary>
    public long FramesDropped { get; init; }

    /// <summary>Pictures left out on purpose, to spare the board (<see cref="CameraPipeline.TakeEvery"/>) or the network.</summary>
    public long FramesSkipped { get; init; }

    /// <summary>Access units handed on.</summary>
    public long FramesEncoded { get; init; }

    /// <summary>Black pictures encoded while there was none from the camera.</summary>
    public long BlackFrames { get; init; }

    /// <summary>Of the access units handed on, key frames.</summary>
    public long KeyFrames { get; init; }

    /// <summary>Bytes handed on.</summary>
    public long BytesEncoded { get; init; }

    /// <summary>Times the encoder was closed and opened again after it failed, fell silent, or could not take a new bitrate.</summary>
    public long EncoderRebuilds { get; init; }

    /// <summary>Exceptions thrown by the handler: a bug in it, and a lost frame each.</summary>
    public long HandlerFaults { get; init; }
}
