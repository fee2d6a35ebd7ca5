using FFmpeg.AutoGen;
using ZoomRooms.Media.Interop;

namespace ZoomRooms.Media.Video;

/// <summary>The libav* libraries of this machine: present, of the major this build knows, and laid out as it believes.</summary>
public static class FFmpegRuntime
{
    private static readonly Lazy<string?> Problem = new(Check);

    /// <summary>Checks once, and readies the libraries. Call it at start; everything in this namespace does too.</summary>
    /// <exception cref="FFmpegUnavailableException">A library is missing or of another major; the message says what to install.</exception>
    public static void Initialize()
    {
        if (Problem.Value is { } problem)
            throw new FFmpegUnavailableException(problem);
    }

    /// <summary>The libraries used, and the major of each that this build is for.</summary>
    internal static (string Library, int Major)[] Required { get; } =
    [
        ("avutil", ffmpeg.LIBAVUTIL_VERSION_MAJOR),
        ("avcodec", ffmpeg.LIBAVCODEC_VERSION_MAJOR),
        ("avformat", ffmpeg.LIBAVFORMAT_VERSION_MAJOR),
        ("swscale", ffmpeg.LIBSWSCALE_VERSION_MAJOR),
        ("avdevice", ffmpeg.LIBAVDEVICE_VERSION_MAJOR),
    ];

    /// <summary>
    /// What is wrong with the libraries that <paramref name="versionOf"/> finds (packed version by library and soname major), or null.
    /// </summary>
    internal static string? VersionProblem((string Library, int Major)[] required, Func<string, int, uint?> versionOf)
    {
        foreach ((string? library, int major) in required)
        {
            if (versionOf(library, major) is { } version)
            {
                if (version >> 16 != major)
                    return Mismatch(library, major, (int)(version >> 16));
                continue;
            }

            // Newer first: a machine that was upgraded has the newer one.
            for (int other = major + 8; other > 0 && other >= major - 8; other--)
            {
                if (other != major && versionOf(library, other) is { } found)
                    return Mismatch(library, major, (int)(found >> 16));
            }

            return $"lib{library}.so.{major} is missing: install the Debian package lib{library}{major} (apt-get install lib{library}{major}).";
        }

        return null;
    }

    private static string Mismatch(string library, int builtFor, int found) =>
        $"This build is for lib{library} {builtFor}{Release(library, builtFor)}, but this machine has lib{library} {found}{Release(library, found)}: " +
        $"install lib{library}{builtFor}, or build with -p:DebianRelease=N for the Debian release that has lib{library} {found}.";

    private static string Release(string library, int major) => library switch
    {
        "avcodec" or "avformat" or "avdevice" when major is >= 58 and <= 62 => $" (FFmpeg {major - 54})",
        "avutil" when major is >= 56 and <= 60 => $" (FFmpeg {major - 52})",
        "swscale" when major is >= 5 and <= 9 => $" (FFmpeg {major - 1})",
        _ => "",
    };

    private static string? Check()
    {
        if (VersionProblem(Required, FFmpegLibraries.VersionOf) is { } version)
            return version;
        ffmpeg.RootPath = "";
        // What libav has to say about hostile streams and unplugged cameras is in our own counters and states.
        ffmpeg.av_log_set_level(ffmpeg.AV_LOG_QUIET);
        ffmpeg.avdevice_register_all();
        return FFmpegLayout.Problem() is { } layout
            ? $"libav's structures are not laid out as this build believes ({layout}): it was built for another FFmpeg."
            : null;
    }
}

/// <summary>FFmpeg's libraries cannot be used on this machine. The message says what to install or how to build.</summary>
public sealed class FFmpegUnavailableException(string message) : Exception(message);
