using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using ZoomRooms.Screen.Interop;

namespace ZoomRooms.TestKit.Screens;

/// <summary>What stood on a display: red, green and blue of each pixel.</summary>
internal sealed class Screenshot(int width, int height, byte[] pixels)
{
    public int Width => width;

    public int Height => height;

    /// <summary>The dump of a window (X11's XWDFile.h): a header of 32-bit numbers, colours, then the pixels.</summary>
    public static Screenshot OfXwd(string file)
    {
        byte[] dump;
        using (FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        {
            dump = new byte[stream.Length];
            stream.ReadExactly(dump);
        }
        int Number(int index) => BinaryPrimitives.ReadInt32BigEndian(dump.AsSpan(index * 4));
        int width = Number(4), height = Number(5), line = Number(12), start = Number(0) + Number(19) * 12;
        Assert.Equal(32, Number(11));
        byte[] pixels = new byte[width * height * 3];
        for (int i = 0; i < width * height; i++)
        {
            int at = start + i / width * line + i % width * 4;
            (pixels[i * 3], pixels[i * 3 + 1], pixels[i * 3 + 2]) = (dump[at + 2], dump[at + 1], dump[at]);
        }
        return new Screenshot(width, height, pixels);
    }

    /// <summary>A portable pixmap (netpbm's ppm(5), raw): its size as text, then the pixels.</summary>
    public static Screenshot OfPpm(string file)
    {
        byte[] dump = File.ReadAllBytes(file);
        int at = 0;
        string Word()
        {
            int from = at;
            while (!char.IsWhiteSpace((char)dump[at]))
                at++;
            return Encoding.ASCII.GetString(dump, from, at++ - from);
        }
        Assert.Equal("P6", Word());
        int width = int.Parse(Word(), CultureInfo.InvariantCulture), height = int.Parse(Word(), CultureInfo.InvariantCulture);
        Assert.Equal("255", Word());
        return new Screenshot(width, height, dump[at..]);
    }

    /// <summary>How many pixels of an area are of about this colour.</summary>
    public int Count(Sdl.Rect area, Sdl.Colour colour, int tolerance = 8) => Count(area, (red, green, blue) =>
        Math.Abs(red - colour.Red) <= tolerance && Math.Abs(green - colour.Green) <= tolerance
            && Math.Abs(blue - colour.Blue) <= tolerance);

    public int Count(Sdl.Rect area, Func<byte, byte, byte, bool> isMeant)
    {
        int count = 0;
        for (int y = area.Y; y < area.Y + area.Height; y++)
        {
            for (int x = area.X; x < area.X + area.Width; x++)
            {
                int at = (y * width + x) * 3;
                count += isMeant(pixels[at], pixels[at + 1], pixels[at + 2]) ? 1 : 0;
            }
        }
        return count;
    }

    /// <summary>Everything.</summary>
    public Sdl.Rect Whole => new() { Width = width, Height = height };

    /// <summary>A file for people (PNG, RFC 2083).</summary>
    public void Save(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (int row = 0; row < height; row++)
            {
                // Each line as the differences to the one above.
                zlib.WriteByte(2);
                for (int i = 0; i < width * 3; i++)
                    zlib.WriteByte((byte)(pixels[row * width * 3 + i] - (row == 0 ? 0 : pixels[(row - 1) * width * 3 + i])));
            }
        }
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        using FileStream png = File.Create(file);
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        Chunk(png, "IHDR", header);
        Chunk(png, "IDAT", packed.ToArray());
        Chunk(png, "IEND", []);
    }

    private static void Chunk(Stream png, string kind, byte[] data)
    {
        byte[] bytes = [.. Encoding.ASCII.GetBytes(kind), .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(bytes);
        BinaryPrimitives.WriteUInt32BigEndian(number, Sum(bytes));
        png.Write(number);
    }

    /// <summary>CRC-32 as RFC 2083 has it.</summary>
    private static uint Sum(byte[] bytes)
    {
        uint sum = 0xFFFFFFFF;
        foreach (byte one in bytes)
        {
            sum ^= one;
            for (int bit = 0; bit < 8; bit++)
                sum = (sum & 1) != 0 ? (sum >> 1) ^ 0xEDB88320 : sum >> 1;
        }
        return ~sum;
    }
}
