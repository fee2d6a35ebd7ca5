using ZoomRooms.Media.Screens;

namespace ZoomRooms.Screen.Drawing;

/// <summary>No meeting: the room's name, the clock, what comes next and what to do, and what is wrong.</summary>
internal static class IdlePage
{
    public static void Draw(Canvas canvas, ScreenPage page)
    {
        int margin = canvas.Of(96), width = canvas.Width - 2 * margin, right = canvas.Width - margin;
        canvas.WriteRight(page.Clock, Face.Bold, 96, Palette.Text, right, canvas.Of(136));
        canvas.WriteRight(page.Day, Face.Regular, 32, Palette.Quiet, right, canvas.Of(220));
        canvas.WriteLeft(
            canvas.Letters.Fit(page.Room, Face.Bold, 128, width), Face.Bold, 128, Palette.Text, margin, canvas.Of(436));
        canvas.Fill(new() { X = margin, Y = canvas.Of(548), Width = canvas.Of(96), Height = canvas.Of(4) }, Palette.Line);
        int middle = canvas.Of(624);
        foreach (string line in canvas.Letters.Wrap(page.Headline, Face.Regular, 56, width, most: 2))
        {
            canvas.WriteLeft(line, Face.Regular, 56, Palette.Text, margin, middle);
            middle += canvas.Of(78);
        }
        canvas.WriteLeft(canvas.Letters.Fit(page.Hint, Face.Regular, 40, width), Face.Regular, 40, Palette.Quiet, margin, middle);
        Edge.Draw(canvas, page, 96);
    }

    /// <summary>The room says nothing: neither does the screen, but that.</summary>
    public static void DrawSilence(Canvas canvas, string words)
    {
        canvas.Draw(Icon.Trouble, canvas.Width / 2 - canvas.Of(36), canvas.Height / 2 - canvas.Of(120), 72);
        canvas.WriteCentred(words, Face.Regular, 48, Palette.Quiet, canvas.Width / 2, canvas.Height / 2);
    }
}
