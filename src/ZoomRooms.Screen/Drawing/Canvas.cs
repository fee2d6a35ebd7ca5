using ZoomRooms.Screen.Interop;
using ZoomRooms.Screen.Pictures;

namespace ZoomRooms.Screen.Drawing;

/// <summary>What pages are drawn on, in pixels of the display; sizes are given as of 1080 lines and scaled. One thread.</summary>
internal sealed unsafe class Canvas : IDisposable
{
    private readonly nint _renderer;
    private readonly double _scale;
    private readonly Dictionary<(IReadOnlyList<IconPart>, int), nint> _icons = [];
    private readonly Dictionary<uint, PictureTexture> _pictures = [];
    private readonly Action? _shown;
    private nint _corner;

    /// <param name="shown">Called when a page is whole.</param>
    public Canvas(nint renderer, int width, int height, Action? shown = null)
    {
        (_renderer, _shown) = (renderer, shown);
        (Width, Height) = (width, height);
        _scale = Math.Max(0.25, Math.Min(width / 1920.0, height / 1080.0));
        Letters = new Lettering(renderer, _scale);
        _ = Sdl.SetRenderDrawBlendMode(renderer, Sdl.BlendBlend);
    }

    public int Width { get; }

    public int Height { get; }

    public Lettering Letters { get; }

    /// <summary>So many pixels of 1080 lines, in pixels of the display.</summary>
    public int Of(int size) => (int)Math.Round(size * _scale);

    public void Begin()
    {
        SetColour(Palette.Ground);
        _ = Sdl.RenderClear(_renderer);
    }

    public void Show()
    {
        Sdl.RenderPresent(_renderer);
        _shown?.Invoke();
    }

    public void Fill(Sdl.Rect area, Sdl.Colour colour)
    {
        SetColour(colour);
        _ = Sdl.RenderFillRect(_renderer, &area);
    }

    /// <summary>Writes a line whose left edge is at x and whose middle is at y; returns its width.</summary>
    public int WriteLeft(string text, Face face, int size, Sdl.Colour colour, int x, int middle) =>
        Place(Letters.Write(text, face, size, colour), x, middle);

    public int WriteRight(string text, Face face, int size, Sdl.Colour colour, int right, int middle)
    {
        Lettering.Written written = Letters.Write(text, face, size, colour);
        return Place(written, right - written.Width, middle);
    }

    public void WriteCentred(string text, Face face, int size, Sdl.Colour colour, int centre, int middle)
    {
        Lettering.Written written = Letters.Write(text, face, size, colour);
        Place(written, centre - written.Width / 2, middle);
    }

    public void Draw(IReadOnlyList<IconPart> icon, int x, int y, int size)
    {
        int pixels = Of(size);
        if (!_icons.TryGetValue((icon, pixels), out nint texture))
        {
            texture = TextureOf(Icon.Render(icon, pixels), pixels);
            _icons.Add((icon, pixels), texture);
        }
        Sdl.Rect area = new() { X = x, Y = y, Width = pixels, Height = pixels };
        _ = Sdl.RenderCopy(_renderer, texture, null, &area);
    }

    /// <summary>The latest picture of a stream, whole, in the middle of an area.</summary>
    public void Draw(StreamDecoder stream, Sdl.Rect area)
    {
        if (!_pictures.TryGetValue(stream.Stream, out PictureTexture? texture))
            _pictures.Add(stream.Stream, texture = new PictureTexture(_renderer));
        texture.Draw(stream.Latest, area);
    }

    /// <summary>Textures of streams that are gone are given back.</summary>
    public void Keep(IReadOnlyList<StreamDecoder> streams)
    {
        if (_pictures.Count == 0)
            return;
        foreach (uint gone in _pictures.Keys.Where(number => !streams.Any(stream => stream.Stream == number)).ToArray())
        {
            _pictures.Remove(gone, out PictureTexture? texture);
            texture!.Dispose();
        }
    }

    /// <summary>Takes the corners off what was drawn in an area.</summary>
    public void Round(Sdl.Rect area)
    {
        int size = Of(12);
        if (_corner == 0)
            _corner = TextureOf(Corner(size), size);
        for (int i = 0; i < 4; i++)
        {
            (bool isRight, bool isLow) = ((i & 1) != 0, (i & 2) != 0);
            Sdl.Rect at = new()
            {
                X = isRight
                    ? area.X + area.Width - size : area.X, Y = isLow ? area.Y + area.Height - size : area.Y, Width = size, Height = size,
            };
            _ = Sdl.RenderCopyEx(
                _renderer, _corner, null, &at, 0, null, (isRight ? Sdl.FlipHorizontal : 0) | (isLow ? Sdl.FlipVertical : 0));
        }
    }

    public void Dispose()
    {
        foreach (PictureTexture picture in _pictures.Values)
            picture.Dispose();
        foreach (nint icon in _icons.Values)
            Sdl.DestroyTexture(icon);
        if (_corner != 0)
            Sdl.DestroyTexture(_corner);
        Letters.Dispose();
    }

    private int Place(Lettering.Written written, int x, int middle)
    {
        if (written.Texture == 0)
            return 0;
        Sdl.Rect area = new() { X = x, Y = middle - written.Height / 2, Width = written.Width, Height = written.Height };
        _ = Sdl.RenderCopy(_renderer, written.Texture, null, &area);
        return written.Width;
    }

    private void SetColour(Sdl.Colour colour) =>
        _ = Sdl.SetRenderDrawColor(_renderer, colour.Red, colour.Green, colour.Blue, colour.Alpha);

    private nint TextureOf(byte[] pixels, int size)
    {
        nint texture = Sdl.CreateTexture(_renderer, Sdl.PixelFormatAbgr8888, Sdl.TextureStatic, size, size);
        _ = Sdl.SetTextureBlendMode(texture, Sdl.BlendBlend);
        fixed (byte* first = pixels)
            _ = Sdl.UpdateTexture(texture, null, first, size * 4);
        return texture;
    }

    /// <summary>The ground outside a quarter of a circle, top left.</summary>
    private static byte[] Corner(int size)
    {
        byte[] pixels = new byte[size * size * 4];
        for (int i = 0; i < size * size; i++)
        {
            double distance = Math.Sqrt(Math.Pow(size - 0.5 - i % size, 2) + Math.Pow(size - 0.5 - i / size, 2));
            (pixels[i * 4], pixels[i * 4 + 1], pixels[i * 4 + 2]) = (Palette.Ground.Red, Palette.Ground.Green, Palette.Ground.Blue);
            pixels[i * 4 + 3] = (byte)(255 * Math.Clamp(distance - size + 0.5, 0, 1));
        }
        return pixels;
    }
}
