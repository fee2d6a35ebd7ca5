using System.Numerics;
using ZoomRooms.Screen.Interop;

namespace ZoomRooms.Screen.Drawing;

/// <summary>A part of a drawing: filled, or a line with round ends.</summary>
/// <param name="Stroke">Width of the line; 0: filled.</param>
internal sealed record IconPart(string Path, Sdl.Colour Colour, float Stroke = 0);

/// <summary>Our drawings, made of pixels once for each size. The shield is the window's, path by path, which a test holds.</summary>
internal static class Icon
{
    public const string Plate = "M16 1.5 28 6v9.5c0 7.2-4.9 12.6-12 15-7.1-2.4-12-7.8-12-15V6z";
    public const string LockBody = "M11 15h10v8H11z";
    public const string LockBow = "M12.8 15v-3a3.2 3.2 0 0 1 6.4 0v3";
    public const string Check = "m10.5 16.2 3.9 4 7.2-8";
    public const string Outline = "M16 2.5 27 6.700v8.800c0 6.7-4.5 11.6-11 13.9-6.5-2.3-11-7.2-11-13.900V6.700z";
    public const string OutlineMark = "M16 10v7.500M16 21.500v.5";
    public const float MarkStroke = 2.6f, OutlineStroke = 2.4f;

    /// <summary>Samples of each pixel, along each side.</summary>
    private const int Samples = 4;

    public static IReadOnlyList<IconPart> LockedShield { get; } =
        [new(Plate, Palette.Locked), new(LockBody, Palette.Ground), new(LockBow, Palette.Ground, MarkStroke)];

    public static IReadOnlyList<IconPart> EnhancedShield { get; } =
        [new(Plate, Palette.Enhanced), new(Check, Palette.Ground, MarkStroke)];

    public static IReadOnlyList<IconPart> NoShield { get; } =
        [new(Outline, Palette.Attention, OutlineStroke), new(OutlineMark, Palette.Attention, OutlineStroke)];

    public static IReadOnlyList<IconPart> Trouble { get; } =
        [new("M16 4 29.500 27H2.500z", Palette.Attention, 2.6f), new("M16 12v7M16 23v.5", Palette.Attention, 2.6f)];

    public static IReadOnlyList<IconPart> MutedMicrophone { get; } =
    [
        new("M16 4a4 4 0 0 1 4 4v7a4 4 0 0 1-8 0V8a4 4 0 0 1 4-4z", Palette.Text, 2.4f),
        new("M7.500 15a8.5 8.5 0 0 0 17 0M16 24v4M6 5l20 20", Palette.Text, 2.4f),
    ];

    /// <summary>Red, green, blue, alpha, row by row, of a drawing in a square of 32 units.</summary>
    public static byte[] Render(IReadOnlyList<IconPart> parts, int size)
    {
        byte[] pixels = new byte[size * size * 4];
        foreach (IconPart part in parts)
        {
            IReadOnlyList<IReadOnlyList<Vector2>> lines = PathData.Parse(part.Path);
            for (int y = 0; y < size; y++)
            {
                for (int x = 0; x < size; x++)
                    Lay(pixels.AsSpan((y * size + x) * 4, 4), part.Colour, Coverage(lines, part.Stroke, x, y, 32f / size));
            }
        }
        return pixels;
    }

    private static float Coverage(IReadOnlyList<IReadOnlyList<Vector2>> lines, float stroke, int x, int y, float unit)
    {
        int inside = 0;
        for (int sample = 0; sample < Samples * Samples; sample++)
        {
            Vector2 at = new(
                (x + (sample % Samples + 0.5f) / Samples) * unit, (y + (sample / Samples + 0.5f) / Samples) * unit);
            if (stroke > 0 ? IsOnLine(lines, at, stroke / 2) : IsInside(lines, at))
                inside++;
        }
        return inside / (float)(Samples * Samples);
    }

    private static bool IsInside(IReadOnlyList<IReadOnlyList<Vector2>> lines, Vector2 at)
    {
        bool inside = false;
        foreach (IReadOnlyList<Vector2> line in lines)
        {
            for (int i = 0; i + 1 < line.Count; i++)
            {
                (Vector2 from, Vector2 to) = (line[i], line[i + 1]);
                inside ^= from.Y > at.Y != to.Y > at.Y && at.X < (to.X - from.X) * (at.Y - from.Y) / (to.Y - from.Y) + from.X;
            }
        }
        return inside;
    }

    private static bool IsOnLine(IReadOnlyList<IReadOnlyList<Vector2>> lines, Vector2 at, float half)
    {
        foreach (IReadOnlyList<Vector2> line in lines)
        {
            for (int i = 0; i + 1 < line.Count; i++)
            {
                Vector2 along = line[i + 1] - line[i];
                float t = Math.Clamp(Vector2.Dot(at - line[i], along) / Math.Max(along.LengthSquared(), 1e-6f), 0, 1);
                if (Vector2.DistanceSquared(at, line[i] + t * along) <= half * half)
                    return true;
            }
        }
        return false;
    }

    /// <summary>Over what is there, not premultiplied.</summary>
    private static void Lay(Span<byte> pixel, Sdl.Colour colour, float coverage)
    {
        if (coverage <= 0)
            return;
        float below = pixel[3] / 255f * (1 - coverage), alpha = coverage + below;
        pixel[0] = Mix(colour.Red, pixel[0]);
        pixel[1] = Mix(colour.Green, pixel[1]);
        pixel[2] = Mix(colour.Blue, pixel[2]);
        pixel[3] = (byte)MathF.Round(alpha * 255);

        byte Mix(byte over, byte under) => (byte)MathF.Round((over * coverage + under * below) / alpha);
    }
}
