using ZoomRooms.Media.Screens;
using ZoomRooms.Screen.Link;
using ZoomRooms.Screen.Pictures;

namespace ZoomRooms.Screen.Drawing;

/// <summary>Draws what may be claimed now, where that is another than what stands there.</summary>
internal sealed class ScreenView(Canvas canvas)
{
    private readonly MeetingPage _meeting = new();
    private (ScreenPage? Page, string Silence, bool Sentence, int Pictures)? _shown;

    /// <summary>True where it drew.</summary>
    public bool Draw(in Claim claim, IReadOnlyList<StreamDecoder> streams, TimeSpan now)
    {
        ScreenMeeting? meeting = claim.Page?.Meeting;
        bool sentence = meeting is not null && _meeting.SaysSentence(meeting, now);
        // A picture that grew old leaves its place although nothing new came.
        int pictures = meeting is null ? 0 : streams.Count(stream => now - stream.LastPicture < Seen.PictureLasts);
        bool moves = meeting is not null && streams.Any(stream => stream.Latest.IsFresh);
        (ScreenPage? Page, string Silence, bool sentence, int pictures) wanted = (claim.Page, claim.Silence, sentence, pictures);
        if (!moves && _shown is { } shown && ReferenceEquals(shown.Page, wanted.Page) && shown == wanted)
            return false;
        _shown = wanted;
        canvas.Begin();
        if (claim.Page is not { } page)
            IdlePage.DrawSilence(canvas, claim.Silence);
        else if (page.Meeting is { } held)
            _meeting.Draw(canvas, page, held, streams, now);
        else
            IdlePage.Draw(canvas, page);
        if (meeting is null)
            _meeting.Forget();
        canvas.Keep(streams);
        canvas.Show();
        return true;
    }
}
