using System.Runtime.InteropServices;
using ZoomRooms.Media.Interop;

namespace ZoomRooms.Media.Audio;

/// <summary>Whether the native libraries that sound needs are there, and what to install when they are not.</summary>
public static class AudioLibraries
{
    private static string? s_opusVersion;

    /// <summary>Checks both libraries at start.</summary>
    /// <exception cref="InvalidOperationException">One is missing; the message names the Debian package.</exception>
    public static void EnsureAvailable()
    {
        EnsureOpus();
        EnsurePortAudio();
    }

    /// <summary>The version libopus reports, for the status.</summary>
    public static string OpusVersion
    {
        get
        {
            EnsureOpus();
            return s_opusVersion!;
        }
    }

    internal static void EnsureOpus()
    {
        if (s_opusVersion is not null)
            return;
        try
        {
            s_opusVersion = Marshal.PtrToStringUTF8(OpusNative.opus_get_version_string()) ?? "libopus";
        }
        catch (DllNotFoundException)
        {
            throw new InvalidOperationException($"{OpusNative.Library} is not installed: apt-get install libopus0");
        }
    }

    internal static void EnsurePortAudio()
    {
        PortAudioLibrary.Register();
        if (!PortAudioLibrary.IsInstalled)
            throw new InvalidOperationException($"{PortAudioLibrary.Soname} is not installed: apt-get install libportaudio2");
    }
}
