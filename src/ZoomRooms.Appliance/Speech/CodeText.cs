using System.Security;
using System.Text;

namespace ZoomRooms.Appliance.Speech;

/// <summary>A security code as text for a synthesizer (SSML): digit by digit, in groups of five with pauses between, twice.</summary>
internal static class CodeText
{
    private const int GroupSize = 5;
    private const int Times = 2;

    /// <param name="warning">Said before the rest each time; null for none.</param>
    public static string Of(string code, string introduction, string? warning = null)
    {
        char[] digits = [.. code.Where(char.IsAsciiDigit)];
        StringBuilder text = new("<speak>");
        for (int time = 0; time < Times; time++)
        {
            if (warning is not null)
                text.Append(SecurityElement.Escape(warning)).Append("<break time=\"900ms\"/>");
            text.Append(SecurityElement.Escape(introduction)).Append("<break time=\"900ms\"/>");
            foreach (char[] group in digits.Chunk(GroupSize))
                text.AppendJoin(' ', group).Append("<break time=\"800ms\"/>");
        }
        return text.Append("</speak>\n").ToString();
    }
}
