using ZoomRooms.Screen.Interop;

namespace ZoomRooms.Screen.Drawing;

/// <summary>A place in the gallery: the picture, or letters on a colour; the name below; what is wrong in the middle.</summary>
internal static class Tile
{
    /// <param name="says">In place of the name.</param>
    public static void Draw(Canvas canvas, in Seen seen, in Sdl.Rect area, string? says = null)
    {
        canvas.Fill(area, Palette.Surface);
        int centre = area.X + area.Width / 2, middle = area.Y + area.Height / 2;
        if (seen.Stream is { } stream)
        {
            canvas.Draw(stream, area);
        }
        else
        {
            canvas.Fill(area, Initials.ColourOf(seen.Person.Name));
            // Letters grow with their place.
            int size = area.Height / 4 * 100 / Math.Max(1, canvas.Of(100));
            canvas.WriteCentred(Initials.Of(seen.Person.Name), Face.Bold, size, Palette.Text, centre, middle);
        }
        int line = canvas.Of(52), margin = canvas.Of(16);
        string name = canvas.Letters.Fit(says ?? seen.Person.Name, Face.Regular, 28, area.Width - 2 * margin);
        int width = canvas.Letters.Measure(name, Face.Regular, 28) + 2 * margin;
        Sdl.Rect scrim = new() { X = area.X, Y = area.Y + area.Height - line, Width = Math.Min(width, area.Width), Height = line };
        canvas.Fill(scrim, Palette.Scrim);
        canvas.WriteLeft(name, Face.Regular, 28, Palette.Text, area.X + margin, scrim.Y + line / 2);
        if (seen.Person.Problem.Length > 0)
        {
            string problem = canvas.Letters.Fit(seen.Person.Problem, Face.Regular, 28, area.Width - 2 * margin);
            canvas.Fill(new() { X = area.X, Y = area.Y, Width = area.Width, Height = line }, Palette.Scrim);
            canvas.WriteCentred(problem, Face.Regular, 28, Palette.Attention, centre, area.Y + line / 2);
        }
        canvas.Round(area);
    }
}
