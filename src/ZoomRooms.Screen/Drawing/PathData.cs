using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace ZoomRooms.Screen.Drawing;

/// <summary>
/// The path data of an SVG drawing (SVG 2, section 9.3) as polylines: what our drawings use of it, which is lines, cubic curves, and arcs
/// of circles of half a turn or less.
/// </summary>
internal static partial class PathData
{
    private const int Pieces = 16;

    public static IReadOnlyList<IReadOnlyList<Vector2>> Parse(string data)
    {
        List<IReadOnlyList<Vector2>> lines = new();
        List<Vector2> line = [];
        Vector2 at = default;
        string[] tokens = [.. Token().Matches(data).Select(match => match.Value)];
        char command = 'M';
        for (int i = 0; i < tokens.Length;)
        {
            if (char.IsLetter(tokens[i][0]))
                command = tokens[i++][0];
            bool isRelative = char.IsLower(command);
            switch (char.ToUpperInvariant(command))
            {
                case 'M':
                    line = [at = Point()];
                    lines.Add(line);
                    command = isRelative ? 'l' : 'L';
                    break;
                case 'L':
                    line.Add(at = Point());
                    break;
                case 'H':
                    line.Add(at = new Vector2(Number() + (isRelative ? at.X : 0), at.Y));
                    break;
                case 'V':
                    line.Add(at = new Vector2(at.X, Number() + (isRelative ? at.Y : 0)));
                    break;
                case 'C':
                    (Vector2 first, Vector2 second, Vector2 end) = (Point(), Point(), Point());
                    for (int piece = 1; piece <= Pieces; piece++)
                        line.Add(Cubic(at, first, second, end, piece / (float)Pieces));
                    at = end;
                    break;
                case 'A':
                    float radius = Number();
                    i += 2;
                    (bool isLarge, bool isClockwise) = (Number() != 0, Number() != 0);
                    Vector2 to = Point();
                    Arc(line, at, to, radius, isLarge, isClockwise);
                    at = to;
                    break;
                case 'Z':
                    line.Add(at = line[0]);
                    break;
                default:
                    throw new FormatException($"Path data has a command that is not drawn here: {command}.");
            }

            float Number() => float.Parse(tokens[i++], CultureInfo.InvariantCulture);

            Vector2 Point() => new Vector2(Number(), Number()) + (isRelative ? at : default);
        }
        return lines;
    }

    private static Vector2 Cubic(Vector2 from, Vector2 first, Vector2 second, Vector2 to, float t)
    {
        float s = 1 - t;
        return s * s * s * from + 3 * s * s * t * first + 3 * s * t * t * second + t * t * t * to;
    }

    /// <summary>Of a circle (SVG 2, appendix B.2.4 with equal radii).</summary>
    private static void Arc(List<Vector2> line, Vector2 from, Vector2 to, float radius, bool isLarge, bool isClockwise)
    {
        Vector2 half = (to - from) / 2;
        float distance = half.Length();
        radius = Math.Max(radius, distance);
        float away = MathF.Sqrt(Math.Max(0, radius * radius - distance * distance)) / distance;
        Vector2 centre = from + half + (isLarge != isClockwise ? away : -away) * new Vector2(-half.Y, half.X);
        float begin = MathF.Atan2(from.Y - centre.Y, from.X - centre.X), end = MathF.Atan2(to.Y - centre.Y, to.X - centre.X);
        float turn = end - begin;
        if (isClockwise && turn < 0)
            turn += MathF.Tau;
        else if (!isClockwise && turn > 0)
            turn -= MathF.Tau;
        for (int piece = 1; piece <= Pieces; piece++)
        {
            (float sine, float cosine) = MathF.SinCos(begin + turn * piece / Pieces);
            line.Add(centre + radius * new Vector2(cosine, sine));
        }
    }

    [GeneratedRegex(@"[A-Za-z]|-?(?:\d+\.\d*|\.\d+|\d+)")]
    private static partial Regex Token();
}
