using ZoomRooms.Screen.Interop;

namespace ZoomRooms.Screen.Drawing;

/// <summary>The faces that are written in.</summary>
internal enum Face
{
    Regular = 0,
    Bold,
    /// <summary>Digits that are compared: all of one width.</summary>
    Fixed,
}

/// <summary>
/// Written text as textures, kept while it is shown. Whoever wrote it: it is written as it is, on one line, and cut where it is too long.
/// </summary>
internal sealed unsafe class Lettering(nint renderer, double scale) : IDisposable
{
    /// <summary>At 1080 lines: it is read from four metres.</summary>
    public const int Smallest = 28;

    private const int MostKept = 256;

    private static readonly string[] Files =
    [
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
        "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
    ];

    private readonly Dictionary<(Face Face, int Pixels), nint> _fonts = [];
    private readonly Dictionary<(string Text, Face Face, int Pixels, Sdl.Colour Colour), Written> _kept = [];

    /// <summary>A line of text that was made into pixels.</summary>
    public readonly record struct Written(nint Texture, int Width, int Height);

    /// <param name="size">At 1080 lines.</param>
    public Written Write(string text, Face face, int size, Sdl.Colour colour)
    {
        int pixels = Pixels(size);
        if (text.Length == 0)
            return default;
        if (_kept.TryGetValue((text, face, pixels, colour), out Written kept))
            return kept;
        if (_kept.Count >= MostKept)
            Forget();
        nint surface = SdlTtf.Render(Font(face, pixels), text, colour);
        if (surface == 0)
            return default;
        nint texture = Sdl.CreateTextureFromSurface(renderer, surface);
        Sdl.FreeSurface(surface);
        int width = 0, height = 0;
        if (texture == 0 || Sdl.QueryTexture(texture, null, null, &width, &height) != 0)
            return default;
        Written written = new(texture, width, height);
        _kept.Add((text, face, pixels, colour), written);
        return written;
    }

    /// <summary>Width in pixels of the display.</summary>
    public int Measure(string text, Face face, int size)
    {
        int width = 0;
        _ = SdlTtf.Size(Font(face, Pixels(size)), text, &width, null);
        return width;
    }

    /// <summary>As much of it as fits, with an ellipsis where that is not all.</summary>
    public string Fit(string text, Face face, int size, int width)
    {
        if (Measure(text, face, size) <= width)
            return text;
        int low = 0, high = text.Length;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (Measure(Cut(text, middle), face, size) <= width)
                low = middle;
            else
                high = middle - 1;
        }
        return Cut(text, low);
    }

    /// <summary>Lines of at most this width, broken between words; the last of so many is cut where it does not fit.</summary>
    public IReadOnlyList<string> Wrap(string text, Face face, int size, int width, int most)
    {
        List<string> lines = new();
        string line = "";
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < words.Length; i++)
        {
            string longer = line.Length == 0 ? words[i] : $"{line} {words[i]}";
            if (line.Length == 0 || Measure(longer, face, size) <= width)
            {
                line = longer;
                continue;
            }
            if (lines.Count == most - 1)
            {
                line = $"{line} {string.Join(' ', words[i..])}";
                break;
            }
            lines.Add(line);
            line = words[i];
        }
        if (line.Length > 0)
            lines.Add(line);
        return [.. lines.Select(one => Fit(one, face, size, width))];
    }

    public void Dispose()
    {
        Forget();
        foreach (nint font in _fonts.Values)
            SdlTtf.CloseFont(font);
        _fonts.Clear();
    }

    private static string Cut(string text, int length)
    {
        if (length > 0 && char.IsHighSurrogate(text[length - 1]))
            length--;
        return text[..length].TrimEnd() + "…";
    }

    private int Pixels(int size) => (int)Math.Max(1, Math.Round(Math.Max(Smallest, size) * scale));

    private nint Font(Face face, int pixels)
    {
        if (_fonts.TryGetValue((face, pixels), out nint font))
            return font;
        font = SdlTtf.OpenFont(Files[(int)face], pixels);
        if (font == 0)
            throw new InvalidOperationException($"{Files[(int)face]} cannot be read: install Debian's fonts-dejavu-core. ({Sdl.Error})");
        _fonts.Add((face, pixels), font);
        return font;
    }

    private void Forget()
    {
        foreach (Written written in _kept.Values)
            Sdl.DestroyTexture(written.Texture);
        _kept.Clear();
    }
}
