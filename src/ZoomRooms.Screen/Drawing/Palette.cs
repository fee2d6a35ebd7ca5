using ZoomRooms.Screen.Interop;

namespace ZoomRooms.Screen.Drawing;

/// <summary>The product's dark look. Nothing else in it is as green as the lock.</summary>
internal static class Palette
{
    public static readonly Sdl.Colour Ground = Of(0x0E1116);
    public static readonly Sdl.Colour Surface = Of(0x171C23);
    public static readonly Sdl.Colour Line = Of(0x2A313B);
    public static readonly Sdl.Colour Text = Of(0xEEF1F5);
    public static readonly Sdl.Colour Quiet = Of(0xA3ADBA);
    public static readonly Sdl.Colour Locked = Of(0x2FBF71);
    public static readonly Sdl.Colour Enhanced = Of(0x6EA8FE);
    public static readonly Sdl.Colour Attention = Of(0xF2B441);
    public static readonly Sdl.Colour Trouble = Of(0xF26D6D);

    /// <summary>Behind a name on a picture.</summary>
    public static readonly Sdl.Colour Scrim = new() { Red = 0x0E, Green = 0x11, Blue = 0x16, Alpha = 190 };

    private static Sdl.Colour Of(int rgb) =>
        new() { Red = (byte)(rgb >> 16), Green = (byte)(rgb >> 8), Blue = (byte)rgb, Alpha = 255 };
}
