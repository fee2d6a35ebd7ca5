using System.Text;
using FFmpeg.AutoGen;

namespace ZoomRooms.Media.Video;

/// <summary>libav's negative return values: those we tell apart, and their text.</summary>
internal static unsafe class FFmpegError
{
    // POSIX numbers on Linux; libav returns them negated.
    public const int Permission = -1;
    public const int NoEntry = -2;
    public const int NoAddress = -6;
    public const int Access = -13;
    public const int Busy = -16;
    public const int NoDevice = -19;
    public const int IsDirectory = -21;
    public const int NotATerminal = -25;

    /// <summary>FFERRTAG('I','N','D','A').</summary>
    public const int InvalidData = -0x4144_4E49;

    // The package's AVERROR boxes its argument, so this is computed once and not on the frame path.
    public static readonly int Again = -ffmpeg.EAGAIN;
    public static readonly int EndOfFile = ffmpeg.AVERROR_EOF;

    public static string Text(int error)
    {
        byte* buffer = stackalloc byte[ffmpeg.AV_ERROR_MAX_STRING_SIZE];
        if (ffmpeg.av_strerror(error, buffer, ffmpeg.AV_ERROR_MAX_STRING_SIZE) < 0)
            return $"error {error}";
        ReadOnlySpan<byte> text = new(buffer, ffmpeg.AV_ERROR_MAX_STRING_SIZE);
        return Encoding.UTF8.GetString(text[..text.IndexOf((byte)0)]);
    }
}
