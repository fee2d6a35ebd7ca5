using FFmpeg.AutoGen;

namespace ZoomRooms.Media.Video;

/// <summary>
/// How one of libavcodec's H.264 encoders is driven: low delay, constrained baseline, no B frames, IDR when asked.
/// Options are libavcodec's own names and values; one that a version does not know is left out.
/// </summary>
internal sealed record EncoderSettings
{
    /// <summary>profile_idc 66 with constraint_set1_flag, as libavcodec writes it.</summary>
    private const int ConstrainedBaseline = 66 | 1 << 9;

    /// <summary>libavcodec's name.</summary>
    public required string Name { get; init; }

    /// <summary>The picture format the encoder takes from memory.</summary>
    public AVPixelFormat Input { get; init; } = AVPixelFormat.AV_PIX_FMT_YUV420P;

    /// <summary>True if the pictures must first be uploaded to a VA-API surface.</summary>
    public bool ThroughVaapi { get; init; }

    /// <summary>True if a new bitrate takes effect without opening the encoder again.</summary>
    public bool LiveBitrate { get; init; }

    /// <summary>True if two can be open at once without asking how much of the chip is free: the small picture then uses it too.</summary>
    public bool SecondInstance { get; init; }

    /// <summary>Set through AVCodecContext.profile, for encoders without an option of that name; 0 otherwise.</summary>
    public int Profile { get; init; }

    /// <summary>Private options.</summary>
    public (string Name, string Value)[] Options { get; init; } = [];

    /// <summary>The settings of an encoder we know, or null.</summary>
    public static EncoderSettings? Of(string name) => name switch
    {
        "h264_v4l2m2m" => new()
        {
            Name = name,
            SecondInstance = true,
            Profile = ConstrainedBaseline,
            // Few buffers: each holds a frame back.
            Options = [("num_output_buffers", "6"), ("num_capture_buffers", "6")],
        },
        "h264_vaapi" => new()
        {
            Name = name,
            Input = AVPixelFormat.AV_PIX_FMT_NV12,
            ThroughVaapi = true,
            SecondInstance = true,
            Options = [("profile", "constrained_baseline"), ("async_depth", "1"), ("coder", "cavlc")],
        },
        "h264_nvenc" => new()
        {
            Name = name,
            LiveBitrate = true,
            Options = [
                ("profile", "baseline"), ("preset", "p3"), ("tune", "ull"), ("zerolatency", "1"), ("delay", "0"), ("rc", "cbr"),
                ("forced-idr", "1")],
        },
        "h264_qsv" => new()
        {
            Name = name,
            Input = AVPixelFormat.AV_PIX_FMT_NV12,
            Profile = 66,
            Options = [("preset", "veryfast"), ("async_depth", "1"), ("look_ahead", "0"), ("forced_idr", "1")],
        },
        "libx264" => new()
        {
            Name = name,
            LiveBitrate = true,
            Options = [("preset", "superfast"), ("tune", "zerolatency"), ("profile", "baseline"), ("forced-idr", "1")],
        },
        _ => null,
    };

    /// <summary>
    /// Encoder threads, each a slice of the picture: one on small machines and for small pictures, where slices cost bits and gain nothing,
    /// two from four cores on, where a slower core (Raspberry Pi) would otherwise not finish 720p in a frame's time.
    /// </summary>
    public static int ThreadsFor(int width, int height) => Environment.ProcessorCount >= 4 && width * height > 640 * 360 ? 2 : 1;
}
