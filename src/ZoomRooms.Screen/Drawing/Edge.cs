using ZoomRooms.Media.Screens;
using ZoomRooms.Screen.Interop;

namespace ZoomRooms.Screen.Drawing;

/// <summary>What stands at the lower edge of every page: the muted microphone, the network and problems, in words.</summary>
internal static class Edge
{
    private const int Line = 52;
    private const int MostProblems = 3;

    /// <summary>Its height in pixels of 1080 lines; 0 where there is nothing to say.</summary>
    public static int HeightOf(ScreenPage page)
    {
        int lines = Math.Max(Said(page).Count, page.Muted && page.Meeting is not null ? 1 : 0);
        return lines == 0 ? 0 : lines * Line + 16;
    }

    /// <param name="indent">Of what is said, in pixels of 1080 lines.</param>
    public static void Draw(Canvas canvas, ScreenPage page, int indent)
    {
        int height = canvas.Of(HeightOf(page));
        if (height == 0)
            return;
        int top = canvas.Height - height, margin = canvas.Of(indent);
        int left = margin;
        if (page.Muted && page.Meeting is not null)
        {
            int middle = top + height / 2;
            canvas.Draw(Icon.MutedMicrophone, left, middle - canvas.Of(22), 44);
            left += canvas.Of(56);
            left += canvas.WriteLeft("The microphone is muted", Face.Bold, 32, Palette.Text, left, middle) + canvas.Of(48);
        }
        List<(string Words, bool IsTrouble)> said = Said(page);
        for (int i = 0; i < said.Count; i++)
        {
            int middle = top + canvas.Of(8 + Line * i + Line / 2);
            canvas.Draw(Icon.Trouble, left, middle - canvas.Of(18), 36);
            int text = left + canvas.Of(52);
            Sdl.Colour colour = said[i].IsTrouble ? Palette.Trouble : Palette.Attention;
            canvas.WriteLeft(
                canvas.Letters.Fit(said[i].Words, Face.Regular, 28, canvas.Width - text - margin), Face.Regular, 28, colour, text, middle);
        }
    }

    /// <summary>The network first: much else follows from it.</summary>
    private static List<(string Words, bool IsTrouble)> Said(ScreenPage page)
    {
        List<(string, bool)> said = [];
        if (page.Network.Length > 0)
            said.Add((page.Network, true));
        said.AddRange(page.Problems.Take(MostProblems).Select(problem => (problem, false)));
        if (page.Problems.Count > MostProblems)
            said[^1] = (FormattableString.Invariant($"and {page.Problems.Count - MostProblems + 1} problems more"), false);
        return said;
    }
}
