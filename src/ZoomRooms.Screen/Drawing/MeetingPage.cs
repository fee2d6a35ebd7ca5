using ZoomRooms.Media.Screens;
using ZoomRooms.Screen.Interop;
using ZoomRooms.Screen.Pictures;

namespace ZoomRooms.Screen.Drawing;

/// <summary>
/// A meeting. Shield, sentences and code stand on strips of their own, where no picture comes: nobody can paint a shield there.
/// </summary>
internal sealed class MeetingPage
{
    /// <summary>How long the lock's sentence stands beside it, after each change.</summary>
    public static readonly TimeSpan SentenceLasts = TimeSpan.FromSeconds(5);

    private const int Margin = 24;
    private const int Strip = 112;
    private const int Bar = 72;
    private const int Gap = 8;

    /// <summary>Wide: of people beside a screen that somebody shares.</summary>
    private const int Beside = 320;

    private const int MostSentences = 2;

    private (ScreenShield, string) _said;
    private TimeSpan _saidAt;
    private bool _isNew = true;

    /// <summary>No meeting is shown: the next one says its sentence again.</summary>
    public void Forget() => _isNew = true;

    /// <summary>The lock's sentence gives way to the meeting's name; another one stays. Remembers since when it is said.</summary>
    public bool SaysSentence(ScreenMeeting meeting, TimeSpan now)
    {
        if (_isNew || _said != (meeting.Shield, meeting.Sentence))
            (_said, _saidAt, _isNew) = ((meeting.Shield, meeting.Sentence), now, false);
        return meeting.Shield != ScreenShield.Locked || now - _saidAt < SentenceLasts;
    }

    public void Draw(Canvas canvas, ScreenPage page, ScreenMeeting meeting, IReadOnlyList<StreamDecoder> streams, TimeSpan now)
    {
        int top = DrawStrip(canvas, page, meeting, now);
        top = DrawAttention(canvas, meeting, top);
        int margin = canvas.Of(Margin), bottom = canvas.Height - Math.Max(margin, canvas.Of(Edge.HeightOf(page)));
        Sdl.Rect room = new() { X = margin, Y = top, Width = canvas.Width - 2 * margin, Height = bottom - top };
        IReadOnlyList<Seen> shown = Seen.Choose(meeting.Others, streams, now);
        if (Seen.Screen(meeting.Others, streams, now) is { } screen)
            DrawScreen(canvas, screen, shown, room);
        else
        {
            IReadOnlyList<Sdl.Rect> tiles = Grid.Of(shown.Count, room, canvas.Of(Gap));
            for (int i = 0; i < tiles.Count; i++)
                Tile.Draw(canvas, shown[i], tiles[i]);
        }
        if (shown.Count == 0)
            canvas.WriteCentred("Nobody else is here yet", Face.Regular, 40, Palette.Quiet, canvas.Width / 2, room.Y + room.Height / 2);
        Edge.Draw(canvas, page, Margin);
    }

    /// <summary>What somebody shares has the large place, with whose it is.</summary>
    private static void DrawScreen(Canvas canvas, in Seen screen, IReadOnlyList<Seen> people, in Sdl.Rect room)
    {
        IReadOnlyList<Sdl.Rect> tiles = Grid.Beside(people.Count, room, canvas.Of(Beside), canvas.Of(Gap));
        Tile.Draw(canvas, screen, tiles[0], $"{screen.Person.Name} shares the screen");
        for (int i = 1; i < tiles.Count; i++)
            Tile.Draw(canvas, people[i - 1], tiles[i]);
    }

    private int DrawStrip(Canvas canvas, ScreenPage page, ScreenMeeting meeting, TimeSpan now)
    {
        int margin = canvas.Of(Margin), middle = canvas.Of(Strip / 2);
        canvas.Draw(
            meeting.Shield switch
            {
                ScreenShield.Locked => Icon.LockedShield,
                ScreenShield.Enhanced => Icon.EnhancedShield,
                ScreenShield.None => Icon.NoShield,
                _ => throw new ArgumentOutOfRangeException(nameof(meeting)),
            }, margin, margin, 64);
        int right = canvas.Width - margin;
        if (page.Clock.Length > 0)
            right -= canvas.WriteRight(page.Clock, Face.Bold, 40, Palette.Text, right, middle) + canvas.Of(40);
        if (meeting.Code.Count > 0)
        {
            string code = string.Join(' ', meeting.Code);
            int width = canvas.Letters.Measure(code, Face.Fixed, 28);
            canvas.WriteLeft("Security code", Face.Regular, 28, Palette.Quiet, right - width, middle - canvas.Of(20));
            canvas.WriteLeft(code, Face.Fixed, 28, Palette.Text, right - width, middle + canvas.Of(20));
            right -= width + canvas.Of(40);
        }
        int left = margin + canvas.Of(64 + 20);
        (string words, Sdl.Colour colour) = SaysSentence(meeting, now)
            ? (meeting.Sentence, Palette.Text) : (NameOf(meeting), Palette.Quiet);
        IReadOnlyList<string> lines = canvas.Letters.Wrap(words, Face.Regular, 30, right - left, most: 2);
        for (int i = 0; i < lines.Count; i++)
            canvas.WriteLeft(lines[i], Face.Regular, 30, colour, left, middle + canvas.Of(40 * i - 20 * (lines.Count - 1)));
        return canvas.Of(Strip);
    }

    private static int DrawAttention(Canvas canvas, ScreenMeeting meeting, int top)
    {
        int margin = canvas.Of(Margin);
        foreach (string sentence in meeting.Attention.Take(MostSentences))
        {
            Sdl.Rect bar = new() { X = margin, Y = top, Width = canvas.Width - 2 * margin, Height = canvas.Of(Bar) };
            canvas.Fill(bar, Palette.Surface);
            canvas.Fill(bar with { Width = canvas.Of(8) }, Palette.Attention);
            canvas.Draw(Icon.Trouble, margin + canvas.Of(24), top + canvas.Of((Bar - 40) / 2), 40);
            int left = margin + canvas.Of(24 + 40 + 20);
            canvas.WriteLeft(
                canvas.Letters.Fit(sentence, Face.Regular, 30, bar.Width - left), Face.Regular, 30, Palette.Attention, left,
                top + bar.Height / 2);
            top += bar.Height + canvas.Of(Gap);
        }
        return top;
    }

    private static string NameOf(ScreenMeeting meeting)
    {
        string others = meeting.Count switch
        {
            0 => "nobody else",
            1 => "one other",
            int count => FormattableString.Invariant($"{count} others"),
        };
        string more = meeting.Count > Seen.Most ? FormattableString.Invariant($", {meeting.Count - Seen.Most} of them not shown") : "";
        return meeting.Topic.Length > 0 ? $"{meeting.Topic} · {others}{more}" : $"{char.ToUpperInvariant(others[0])}{others[1..]}{more}";
    }
}
