using System.Globalization;
using ZoomRooms.Client;

namespace ZoomRooms.Desktop.Window;

/// <summary>What the page has a place for, by its own word. More than a window ever shows is not asked for.</summary>
/// <param name="Large">Of so many the full size can be seen; null while the page did not say.</param>
/// <param name="TalkerFirst">Whoever talks has the first place, which is large.</param>
internal sealed record PicturePlaces(int Count, int? Large, bool TalkerFirst)
{
    /// <summary>Pictures that a window shows.</summary>
    public const int Most = 25;

    /// <summary>Before the page said anything.</summary>
    public static PicturePlaces Unknown { get; } = new(Most, null, false);

    public static PicturePlaces Of(PageCommand command)
    {
        int count = (int)Math.Min(command.Number, Most);
        return new PicturePlaces(count, (int)Math.Min(command.Large, count), command.On);
    }

    /// <summary>As the session is asked.</summary>
    /// <param name="talker">The person's number.</param>
    public WantedPictures Wanted(string? talker) => new(Count, Large)
    {
        FirstIndex = TalkerFirst && talker is not null ? ulong.Parse(talker, CultureInfo.InvariantCulture) : null,
    };
}
