using System.Runtime.InteropServices;

namespace ZoomRooms.Media.Interop;

/// <summary>What ALSA itself says of a device: PortAudio leaves out of its list what it could not open.</summary>
internal static unsafe partial class AlsaPcm
{
    private const string Library = "libasound.so.2";
    private const int NonBlocking = 1;
    private const int Busy = -16;

    /// <summary>Whether opening it would be refused because somebody else has it. What there is none of is not busy.</summary>
    internal static bool IsBusy(string name, bool capture)
    {
        try
        {
            IntPtr device;
            int result = snd_pcm_open(&device, name, capture ? 1 : 0, NonBlocking);
            if (result >= 0)
                _ = snd_pcm_close(device);
            return result == Busy;
        }
        catch (Exception absent) when (absent is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>The names that ALSA's configuration offers to people.</summary>
    internal static List<string> Names()
    {
        List<string> names = [];
        try
        {
            void** hints;
            if (snd_device_name_hint(-1, "pcm", &hints) < 0)
                return names;
            for (void** hint = hints; *hint is not null; hint++)
            {
                byte* name = snd_device_name_get_hint(*hint, "NAME");
                if (name is null)
                    continue;
                names.Add(Marshal.PtrToStringUTF8((IntPtr)name) ?? "");
                // It came from malloc.
                NativeMemory.Free(name);
            }
            _ = snd_device_name_free_hint(hints);
        }
        catch (Exception absent) when (absent is DllNotFoundException or EntryPointNotFoundException)
        {
        }
        return names;
    }

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int snd_pcm_open(IntPtr* pcm, string name, int stream, int mode);

    [LibraryImport(Library)]
    private static partial int snd_pcm_close(IntPtr pcm);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int snd_device_name_hint(int card, string kind, void*** hints);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial byte* snd_device_name_get_hint(void* hint, string id);

    [LibraryImport(Library)]
    private static partial int snd_device_name_free_hint(void** hints);
}
