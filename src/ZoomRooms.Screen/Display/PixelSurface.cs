using System.Runtime.InteropServices;
using ZoomRooms.Screen.Drawing;
using ZoomRooms.Screen.Interop;

namespace ZoomRooms.Screen.Display;

/// <summary>Memory that is drawn on by the processor: four bytes a pixel, blue first, row by row.</summary>
internal sealed unsafe class PixelSurface : IDisposable
{
    private readonly byte* _pixels;
    private readonly nint _surface;
    private readonly nint _renderer;

    private PixelSurface(byte* pixels, nint surface, nint renderer, int width, int height, Action<PixelSurface> shown)
    {
        _pixels = pixels;
        (_surface, _renderer) = (surface, renderer);
        Canvas = new Canvas(renderer, width, height, () => shown(this));
        Pitch = PitchOf(width);
    }

    public Canvas Canvas { get; }

    public int Pitch { get; }

    public ReadOnlySpan<byte> Row(int line) => new(_pixels + (long)line * Pitch, Pitch);

    /// <param name="shown">Called when a page is whole.</param>
    /// <exception cref="InvalidOperationException">SDL has no memory for it.</exception>
    public static PixelSurface Of(int width, int height, Action<PixelSurface> shown)
    {
        _ = Sdl.SetHint("SDL_RENDER_SCALE_QUALITY", "linear");
        byte* pixels = (byte*)NativeMemory.AllocZeroed((nuint)height, (nuint)PitchOf(width));
        nint surface = Sdl.CreateSurfaceFrom(pixels, width, height, 32, PitchOf(width), Sdl.PixelFormatXrgb8888);
        nint renderer = surface == 0 ? 0 : Sdl.CreateSoftwareRenderer(surface);
        if (renderer != 0)
            return new PixelSurface(pixels, surface, renderer, width, height, shown);
        string reason = Sdl.Error;
        if (surface != 0)
            Sdl.FreeSurface(surface);
        NativeMemory.Free(pixels);
        throw new InvalidOperationException($"There is nothing to draw on: {reason}");
    }

    public void Dispose()
    {
        Canvas.Dispose();
        Sdl.DestroyRenderer(_renderer);
        Sdl.FreeSurface(_surface);
        NativeMemory.Free(_pixels);
    }

    private static int PitchOf(int width) => width * 4;
}
