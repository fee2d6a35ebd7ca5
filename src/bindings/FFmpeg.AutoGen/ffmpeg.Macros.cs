namespace FFmpeg.AutoGen;

public static unsafe partial class ffmpeg
{
    public const int LIBAVCODEC_VERSION_MAJOR = 59;
    public const int LIBAVDEVICE_VERSION_MAJOR = 59;
    public const int LIBAVFORMAT_VERSION_MAJOR = 59;
    public const int LIBAVUTIL_VERSION_MAJOR = 57;
    public const int LIBSWSCALE_VERSION_MAJOR = 6;

    public const int AV_CODEC_FLAG_LOW_DELAY = 0x1 << 0x13;
    public const int AV_CODEC_FLAG_GLOBAL_HEADER = 0x1 << 0x16;
    public const int AV_INPUT_BUFFER_PADDING_SIZE = 0x40;
    public const int AV_ERROR_MAX_STRING_SIZE = 0x40;
    public const int AV_LOG_QUIET = -0x8;
    public const int AV_LOG_FATAL = 0x8;
    public const int AV_OPT_SEARCH_CHILDREN = 0x1 << 0x0;
    public const int AV_PKT_FLAG_KEY = 0x1;
    public const int AVFMT_FLAG_NONBLOCK = 0x4;
    public const int AVFMT_FLAG_FLUSH_PACKETS = 0x200;
    public const int AVIO_FLAG_WRITE = 0x2;
    public const int FF_THREAD_SLICE = 0x2;
    public const int SWS_FAST_BILINEAR = 0x1;
    public const int SWS_BILINEAR = 0x2;
    public const int SWS_AREA = 0x20;

    public static readonly long AV_NOPTS_VALUE = long.MinValue;
    public static readonly int AVERROR_EOF = FFERRTAG('E', 'O', 'F', ' ');
    public static readonly int AVERROR_INVALIDDATA = FFERRTAG('I', 'N', 'D', 'A');
    public static readonly int AVERROR_EXTERNAL = FFERRTAG('E', 'X', 'T', ' ');

    public static readonly int EAGAIN = OperatingSystem.IsMacOS() ? 35 : 11;
    public static readonly int ENOMEM = 12;
    public static readonly int EINVAL = 22;

    /// <summary>The negative value libav returns for a POSIX error. Boxes, as the package does: not for the frame path.</summary>
    public static int AVERROR<T1>(T1 a) => -Convert.ToInt32(a, System.Globalization.CultureInfo.InvariantCulture);

    private static int FFERRTAG(char a, char b, char c, char d) => -(a | (b << 8) | (c << 16) | (d << 24));
}
