using System.Runtime.InteropServices;

namespace ZoomRooms.Screen.Interop;

/// <summary>What is used of SDL_ttf (Debian's libsdl2-ttf-2.0-0), declared from its public header. One thread calls it.</summary>
internal static unsafe partial class SdlTtf
{
    private const string Library = "libSDL2_ttf-2.0.so.0";

    [LibraryImport(Library, EntryPoint = "TTF_Init")]
    public static partial int Init();

    [LibraryImport(Library, EntryPoint = "TTF_OpenFont", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint OpenFont(string file, int size);

    [LibraryImport(Library, EntryPoint = "TTF_CloseFont")]
    public static partial void CloseFont(nint font);

    [LibraryImport(Library, EntryPoint = "TTF_SizeUTF8", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Size(nint font, string text, int* width, int* height);

    [LibraryImport(Library, EntryPoint = "TTF_RenderUTF8_Blended", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint Render(nint font, string text, Sdl.Colour colour);
}
