using ZoomRooms.Media.Screens;
using ZoomRooms.Screen.Pictures;

namespace ZoomRooms.Screen.Drawing;

/// <summary>One of those who are here, and the stream of the latest picture; null without one.</summary>
internal readonly record struct Seen(ScreenPerson Person, StreamDecoder? Stream)
{
    public const int Most = 9;

    /// <summary>A picture of so long ago is nobody's face of now.</summary>
    public static readonly TimeSpan PictureLasts = TimeSpan.FromSeconds(5);

    /// <summary>At most nine, those with a picture first where not all fit. A picture of somebody who is not in the page has no
    /// place.</summary>
    public static IReadOnlyList<Seen> Choose(IReadOnlyList<ScreenPerson> people, IReadOnlyList<StreamDecoder> streams, TimeSpan now)
    {
        List<Seen> all = [.. people.Select(person => new Seen(person, person.Problem.Length > 0 ? null : StreamOf(person, streams, now)))];
        return all.Count <= Most
            ? all : [.. all.Where(one => one.Stream is not null).Concat(all.Where(one => one.Stream is null)).Take(Most)];
    }

    /// <summary>Whose screen is shown: of two the one that began last; null for nobody's.</summary>
    public static Seen? Screen(IReadOnlyList<ScreenPerson> people, IReadOnlyList<StreamDecoder> streams, TimeSpan now)
    {
        Seen? latest = null;
        foreach (StreamDecoder stream in streams)
        {
            if (stream.IsScreen && now - stream.LastPicture < PictureLasts && !(stream.Stream < latest?.Stream!.Stream)
                && people.FirstOrDefault(person => person.Participants.Contains(stream.Participant)) is { Problem.Length: 0 } person)
                latest = new Seen(person, stream);
        }
        return latest;
    }

    /// <summary>A participant's sizes take turns: the stream that began last and has a picture is the one.</summary>
    private static StreamDecoder? StreamOf(ScreenPerson person, IReadOnlyList<StreamDecoder> streams, TimeSpan now)
    {
        StreamDecoder? latest = null;
        foreach (StreamDecoder stream in streams)
        {
            if (!stream.IsScreen && person.Participants.Contains(stream.Participant) && now - stream.LastPicture < PictureLasts
                && (latest is null || stream.Stream > latest.Stream))
                latest = stream;
        }
        return latest;
    }
}
