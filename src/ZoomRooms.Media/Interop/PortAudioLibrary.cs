using System.Reflection;
using System.Runtime.InteropServices;
using PortAudioSharp;

namespace ZoomRooms.Media.Interop;

/// <summary>Maps the name <c>portaudio</c> that the PortAudio package imports to the soname that Debian installs.</summary>
internal static class PortAudioLibrary
{
    internal const string Soname = "libportaudio.so.2";

    private static readonly Lock Gate = new();
    private static IntPtr s_library;
    private static bool s_registered;

    internal static bool IsInstalled
    {
        get
        {
            lock (Gate)
                return Load() != IntPtr.Zero;
        }
    }

    /// <summary>Before the first call into PortAudio. Idempotent.</summary>
    internal static void Register()
    {
        lock (Gate)
        {
            if (s_registered)
                return;
            s_registered = true;
            NativeLibrary.SetDllImportResolver(typeof(PortAudio).Assembly, Resolve);
        }
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != "portaudio")
            return IntPtr.Zero;
        lock (Gate)
            return Load();
    }

    // A card package may bring its own build of the library; the system's is preferred, because it knows the system's ALSA plug-ins.
    private static IntPtr Load()
    {
        if (s_library == IntPtr.Zero && !NativeLibrary.TryLoad(Soname, out s_library))
            s_library = IntPtr.Zero;
        return s_library;
    }
}
