using System.Globalization;
using System.Security;
using System.Text;

namespace ZoomRooms.Hardware.Tests.Generation;

/// <summary>The few shapes that a wiring drawing needs.</summary>
internal sealed class SvgDrawing(int width, int height)
{
    private readonly StringBuilder _body = new();

    public void Wire(string colour, bool dashed, params ReadOnlySpan<(int X, int Y)> corners)
    {
        StringBuilder points = new();
        foreach ((int x, int y) in corners)
            points.Append(CultureInfo.InvariantCulture, $"{(points.Length > 0 ? " " : "")}{x},{y}");
        Add($"<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"3\" stroke-linejoin=\"round\"{(dashed ? " stroke-dasharray=\"8 5\"" : "")}/>");
    }

    public void Area(string fill, string stroke, params ReadOnlySpan<(int X, int Y)> corners)
    {
        StringBuilder points = new();
        foreach ((int x, int y) in corners)
            points.Append(CultureInfo.InvariantCulture, $"{(points.Length > 0 ? " " : "")}{x},{y}");
        Add($"<polygon points=\"{points}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"2.5\" stroke-linejoin=\"round\"/>");
    }

    public void Box(int x, int y, int boxWidth, int boxHeight, string fill, string stroke, int corner = 0) =>
        Add($"<rect x=\"{x}\" y=\"{y}\" width=\"{boxWidth}\" height=\"{boxHeight}\" rx=\"{corner}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"2\"/>");

    public void Dot(int x, int y, int radius, string fill, string stroke = "none") =>
        Add($"<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"2\"/>");

    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
    public void Text(int x, int y, string text, int size, string anchor = "start", string colour = "#222", bool bold = false) =>
        Add($"<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" text-anchor=\"{anchor}\" fill=\"{colour}\"{(bold ? " font-weight=\"bold\"" : "")}>{SecurityElement.Escape(text)}</text>");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" font-family=\"DejaVu Sans, Verdana, sans-serif\">\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n{_body}</svg>\n");

    private void Add(FormattableString element) => _body.Append(FormattableString.Invariant(element)).Append('\n');
}
