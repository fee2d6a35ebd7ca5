using ZoomRooms.Client.Pictures;
using ZoomRooms.Media.Screens;

namespace ZoomRooms.Desktop.Window;

/// <summary>The pictures on their way to one page: the others', and what oneself sends.</summary>
/// <param name="own">Its streams are numbered from <see cref="OwnBefore"/> on, so that the page can tell.</param>
internal sealed class PagePictures(PictureQueue others, PictureQueue own)
{
    public const uint OwnBefore = 1u << 31;

    public int Waiting => others.Waiting + own.Waiting;

    public void Begin()
    {
        others.Begin();
        own.Begin();
    }

    public void End()
    {
        others.End();
        own.End();
    }

    /// <summary>Who hands on of one's own calls <see cref="Wake"/>.</summary>
    public void Wait(TimeSpan longest) => others.Wait(longest);

    public void Wake() => others.Wake();

    /// <summary>The others come first: there are many of them, and each waits.</summary>
    public bool TryTake(Span<byte> message, out PictureMessage header, out int length) =>
        others.TryTake(message, out header, out length) || own.TryTake(message, out header, out length);

    public void WantKeyFrame(uint stream) => (stream > OwnBefore ? own : others).WantKeyFrame(stream);
}
