using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ZoomRooms.Media.Interop;

/// <summary>
/// Keeps the libraries of ALSA and JACK from writing to standard error while PortAudio probes what is not there: failures come back
/// as error codes and are reported with a reason.
/// </summary>
internal static unsafe partial class PortAudioMessages
{
    /// <summary>Best effort: where one is absent there is nothing to silence.</summary>
    internal static void Silence()
    {
        try
        {
            _ = snd_lib_error_set_handler(&Ignore);
        }
        catch (Exception absent) when (absent is DllNotFoundException or EntryPointNotFoundException)
        {
        }
        try
        {
            jack_set_error_function(&IgnoreJack);
            jack_set_info_function(&IgnoreJack);
        }
        catch (Exception absent) when (absent is DllNotFoundException or EntryPointNotFoundException)
        {
        }
    }

    // The handler is variadic in C: the caller alone cleans up, so that leaving the rest unread is sound.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ignore(byte* file, int line, byte* function, int error, byte* format)
    {
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void IgnoreJack(byte* message)
    {
    }

    [LibraryImport("libasound.so.2")]
    private static partial int snd_lib_error_set_handler(delegate* unmanaged[Cdecl]<byte*, int, byte*, int, byte*, void> handler);

    [LibraryImport("libjack.so.0")]
    private static partial void jack_set_error_function(delegate* unmanaged[Cdecl]<byte*, void> handler);

    [LibraryImport("libjack.so.0")]
    private static partial void jack_set_info_function(delegate* unmanaged[Cdecl]<byte*, void> handler);
}
