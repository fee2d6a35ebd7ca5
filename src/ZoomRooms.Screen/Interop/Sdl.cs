using System.Runtime.InteropServices;

namespace ZoomRooms.Screen.Interop;

/// <summary>What is used of SDL 2 (Debian's libsdl2-2.0-0), declared from its public headers. One thread calls it.</summary>
internal static unsafe partial class Sdl
{
    private const string Library = "libSDL2-2.0.so.0";

    public const uint InitVideo = 0x20;
    public const uint Quit = 0x100;
    public const uint DisplayEvent = 0x150;
    public const uint RendererTargetsReset = 0x2000;
    public const uint RendererDeviceReset = 0x2001;
    public const int WindowPositionUndefined = 0x1FFF0000;
    public const uint WindowFullscreenDesktop = 0x1001;
    public const uint WindowBorderless = 0x10;
    public const uint RendererSoftware = 1;
    public const uint RendererPresentVsync = 4;
    public const uint PixelFormatIyuv = 0x56555949;
    public const uint PixelFormatAbgr8888 = 0x16762004;
    public const uint PixelFormatXrgb8888 = 0x16161804;
    public const int TextureStatic = 0;
    public const int TextureStreaming = 1;
    public const int BlendBlend = 1;
    public const int FlipHorizontal = 1;
    public const int FlipVertical = 2;

    [StructLayout(LayoutKind.Sequential)]
    public struct Rect
    {
        public int X;
        public int Y;
        public int Width;
        public int Height;
    }

    /// <summary>A union of 56 bytes; all of them begin with their type.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 56)]
    public struct Event
    {
        public uint Type;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Version
    {
        public byte Major;
        public byte Minor;
        public byte Patch;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Colour
    {
        public byte Red;
        public byte Green;
        public byte Blue;
        public byte Alpha;
    }

    public static string Error => Marshal.PtrToStringUTF8((nint)GetError()) ?? "";

    public static string VideoDriver => Marshal.PtrToStringUTF8((nint)GetCurrentVideoDriver()) ?? "";

    [LibraryImport(Library, EntryPoint = "SDL_GetVersion")]
    public static partial void GetVersion(Version* version);

    [LibraryImport(Library, EntryPoint = "SDL_SetHint", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetHint(string name, string value);

    [LibraryImport(Library, EntryPoint = "SDL_InitSubSystem")]
    public static partial int InitSubSystem(uint flags);

    [LibraryImport(Library, EntryPoint = "SDL_QuitSubSystem")]
    public static partial void QuitSubSystem(uint flags);

    [LibraryImport(Library, EntryPoint = "SDL_ShowCursor")]
    public static partial int ShowCursor(int toggle);

    [LibraryImport(Library, EntryPoint = "SDL_DisableScreenSaver")]
    public static partial void DisableScreenSaver();

    [LibraryImport(Library, EntryPoint = "SDL_GetDisplayBounds")]
    public static partial int GetDisplayBounds(int display, Rect* bounds);

    [LibraryImport(Library, EntryPoint = "SDL_GetNumVideoDisplays")]
    public static partial int GetNumVideoDisplays();

    [LibraryImport(Library, EntryPoint = "SDL_CreateWindow", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint CreateWindow(string title, int x, int y, int width, int height, uint flags);

    [LibraryImport(Library, EntryPoint = "SDL_DestroyWindow")]
    public static partial void DestroyWindow(nint window);

    [LibraryImport(Library, EntryPoint = "SDL_PollEvent")]
    public static partial int PollEvent(Event* next);

    [LibraryImport(Library, EntryPoint = "SDL_CreateRenderer")]
    public static partial nint CreateRenderer(nint window, int index, uint flags);

    [LibraryImport(Library, EntryPoint = "SDL_CreateRGBSurfaceWithFormatFrom")]
    public static partial nint CreateSurfaceFrom(void* pixels, int width, int height, int depth, int pitch, uint format);

    [LibraryImport(Library, EntryPoint = "SDL_CreateSoftwareRenderer")]
    public static partial nint CreateSoftwareRenderer(nint surface);

    [LibraryImport(Library, EntryPoint = "SDL_DestroyRenderer")]
    public static partial void DestroyRenderer(nint renderer);

    [LibraryImport(Library, EntryPoint = "SDL_GetRendererOutputSize")]
    public static partial int GetRendererOutputSize(nint renderer, int* width, int* height);

    [LibraryImport(Library, EntryPoint = "SDL_SetRenderDrawColor")]
    public static partial int SetRenderDrawColor(nint renderer, byte red, byte green, byte blue, byte alpha);

    [LibraryImport(Library, EntryPoint = "SDL_SetRenderDrawBlendMode")]
    public static partial int SetRenderDrawBlendMode(nint renderer, int mode);

    [LibraryImport(Library, EntryPoint = "SDL_RenderClear")]
    public static partial int RenderClear(nint renderer);

    [LibraryImport(Library, EntryPoint = "SDL_RenderFillRect")]
    public static partial int RenderFillRect(nint renderer, Rect* area);

    [LibraryImport(Library, EntryPoint = "SDL_RenderCopy")]
    public static partial int RenderCopy(nint renderer, nint texture, Rect* source, Rect* target);

    [LibraryImport(Library, EntryPoint = "SDL_RenderCopyEx")]
    public static partial int RenderCopyEx(nint renderer, nint texture, Rect* source, Rect* target, double angle, void* centre, int flip);

    [LibraryImport(Library, EntryPoint = "SDL_RenderPresent")]
    public static partial void RenderPresent(nint renderer);

    [LibraryImport(Library, EntryPoint = "SDL_CreateTexture")]
    public static partial nint CreateTexture(nint renderer, uint format, int access, int width, int height);

    [LibraryImport(Library, EntryPoint = "SDL_CreateTextureFromSurface")]
    public static partial nint CreateTextureFromSurface(nint renderer, nint surface);

    [LibraryImport(Library, EntryPoint = "SDL_DestroyTexture")]
    public static partial void DestroyTexture(nint texture);

    [LibraryImport(Library, EntryPoint = "SDL_FreeSurface")]
    public static partial void FreeSurface(nint surface);

    [LibraryImport(Library, EntryPoint = "SDL_QueryTexture")]
    public static partial int QueryTexture(nint texture, uint* format, int* access, int* width, int* height);

    [LibraryImport(Library, EntryPoint = "SDL_SetTextureBlendMode")]
    public static partial int SetTextureBlendMode(nint texture, int mode);

    [LibraryImport(Library, EntryPoint = "SDL_UpdateTexture")]
    public static partial int UpdateTexture(nint texture, Rect* area, void* pixels, int pitch);

    [LibraryImport(Library, EntryPoint = "SDL_UpdateYUVTexture")]
    public static partial int UpdateYuvTexture(
        nint texture, Rect* area, byte* luma, int lumaPitch, byte* blue, int bluePitch, byte* red, int redPitch);

    [LibraryImport(Library, EntryPoint = "SDL_GetError")]
    private static partial byte* GetError();

    [LibraryImport(Library, EntryPoint = "SDL_GetCurrentVideoDriver")]
    private static partial byte* GetCurrentVideoDriver();
}
