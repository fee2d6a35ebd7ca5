using ZoomRooms.Screen.Interop;

namespace ZoomRooms.Screen.Drawing;

/// <summary>Tiles of 16:9 in a rectangle, as large as so many fit, the last row in the middle. Pure.</summary>
internal static class Grid
{
    public static IReadOnlyList<Sdl.Rect> Of(int count, in Sdl.Rect room, int gap)
    {
        if (count == 0)
            return [];
        int columns = 1, width = 0;
        for (int tried = 1; tried <= count; tried++)
        {
            int rows = (count + tried - 1) / tried;
            int widest = Math.Min((room.Width - gap * (tried - 1)) / tried, (room.Height - gap * (rows - 1)) / rows * 16 / 9);
            if (widest > width)
                (columns, width) = (tried, widest);
        }
        // Even, so that chroma meets luma.
        width &= ~1;
        int height = width * 9 / 16 & ~1;
        int lines = (count + columns - 1) / columns;
        int top = room.Y + (room.Height - lines * height - (lines - 1) * gap) / 2;
        Sdl.Rect[] tiles = new Sdl.Rect[count];
        for (int i = 0; i < count; i++)
        {
            int row = i / columns, inRow = Math.Min(columns, count - row * columns);
            int left = room.X + (room.Width - inRow * width - (inRow - 1) * gap) / 2;
            tiles[i] = new()
            {
                X = left + i % columns * (width + gap), Y = top + row * (height + gap), Width = width, Height = height,
            };
        }
        return tiles;
    }

    /// <summary>One place as large as can be, and as many as fit of so many in a strip beside it.</summary>
    public static IReadOnlyList<Sdl.Rect> Beside(int count, in Sdl.Rect room, int strip, int gap)
    {
        int width = strip & ~1, height = strip * 9 / 16 & ~1;
        int fit = Math.Min(count, (room.Height + gap) / (height + gap));
        int taken = fit == 0 ? 0 : width + gap;
        Sdl.Rect large = Within(16, 9, room with { Width = room.Width - taken });
        List<Sdl.Rect> tiles = new() { large };
        int top = room.Y + (room.Height - fit * height - (fit - 1) * gap) / 2;
        for (int i = 0; i < fit; i++)
            tiles.Add(new() { X = room.X + room.Width - width, Y = top + i * (height + gap), Width = width, Height = height });
        return tiles;
    }

    /// <summary>The largest rectangle of this shape in the middle of another: a whole picture with bars.</summary>
    public static Sdl.Rect Within(int width, int height, in Sdl.Rect room)
    {
        bool isWide = (long)room.Height * width > (long)room.Width * height;
        int wide = isWide ? room.Width : (int)Math.Max(1, (long)room.Height * width / height);
        int high = isWide ? (int)Math.Max(1, (long)room.Width * height / width) : room.Height;
        return new() { X = room.X + (room.Width - wide) / 2, Y = room.Y + (room.Height - high) / 2, Width = wide, Height = high };
    }
}
