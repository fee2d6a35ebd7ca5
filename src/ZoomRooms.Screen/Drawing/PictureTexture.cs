using ZoomRooms.Screen.Interop;
using ZoomRooms.Screen.Pictures;

namespace ZoomRooms.Screen.Drawing;

/// <summary>A stream's picture on the display's side.</summary>
internal sealed unsafe class PictureTexture(nint renderer) : IDisposable
{
    private nint _texture;
    private int _width;
    private int _height;

    public void Draw(LatestPicture latest, Sdl.Rect area)
    {
        if (latest.TryRead(out Picture picture))
            Take(picture);
        if (_texture == 0)
            return;
        Sdl.Rect within = Grid.Within(_width, _height, area);
        _ = Sdl.RenderCopy(renderer, _texture, null, &within);
    }

    public void Dispose()
    {
        if (_texture != 0)
            Sdl.DestroyTexture(_texture);
        _texture = 0;
    }

    private void Take(Picture picture)
    {
        if (_texture == 0 || (picture.Width, picture.Height) != (_width, _height))
        {
            Dispose();
            (_width, _height) = (picture.Width, picture.Height);
            // A shape that no display takes is not shown.
            _texture = Sdl.CreateTexture(renderer, Sdl.PixelFormatIyuv, Sdl.TextureStreaming, _width, _height);
        }
        if (_texture == 0)
            return;
        fixed (byte* luma = picture.Luma)
        fixed (byte* blue = picture.Blue)
        fixed (byte* red = picture.Red)
            _ = Sdl.UpdateYuvTexture(_texture, null, luma, picture.Width, blue, picture.ChromaWidth, red, picture.ChromaWidth);
    }
}
