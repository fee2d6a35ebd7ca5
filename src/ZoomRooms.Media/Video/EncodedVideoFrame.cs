using ZoomRooms.Protocol;

namespace ZoomRooms.Media.Video;

/// <summary>One encoded picture. Valid only during the call that hands it over: the bytes belong to the encoder.</summary>
public readonly ref struct EncodedVideoFrame(
    MediaStream layer, ReadOnlySpan<byte> annexB, bool isKeyFrame, TimeSpan capturedAt, TimeSpan encodeTime)
{
    /// <summary>Which of the camera's streams: <see cref="MediaStream.Picture"/> or <see cref="MediaStream.SmallPicture"/>.</summary>
    public MediaStream Layer { get; } = layer;

    /// <summary>H.264 access unit in Annex B form (ITU-T H.264, Annex B). A key frame begins with its SPS and PPS.</summary>
    public ReadOnlySpan<byte> AnnexB { get; } = annexB;

    /// <summary>True when the access unit is an IDR picture: a decoder can begin here.</summary>
    public bool IsKeyFrame { get; } = isKeyFrame;

    /// <summary>When the camera took the picture: the pipeline's <see cref="TimeProvider"/> timestamp since its zero.</summary>
    public TimeSpan CapturedAt { get; } = capturedAt;

    /// <summary>From handing the picture to the encoder until its bytes were out.</summary>
    public TimeSpan EncodeTime { get; } = encodeTime;
}

/// <summary>
/// Takes an encoded picture, on the thread of its layer: for each layer there is one call at a time, two layers may call at once. It must
/// copy what it keeps, must not block, and should not throw.
/// </summary>
public delegate void EncodedVideoHandler(in EncodedVideoFrame frame);
