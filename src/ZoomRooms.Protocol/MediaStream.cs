namespace ZoomRooms.Protocol;

/// <summary>A participant's streams. The value is the stream number in the SFrame KID.</summary>
public enum MediaStream : byte
{
    Audio = 0,

    /// <summary>The camera's picture.</summary>
    Picture = 1,

    /// <summary>The same at a quarter of width and height, for who has a narrow way or a small place for it.</summary>
    SmallPicture = 2,

    /// <summary>What a participant shows of its screen, while it does.</summary>
    SharedScreen = 3,
}

public static class MediaStreams
{
    /// <summary>How many there are; their numbers are 0 to one less.</summary>
    public const int Count = 4;

    /// <summary>Every stream, in the order of their numbers.</summary>
    public static IReadOnlyList<MediaStream> All { get; } =
        [MediaStream.Audio, MediaStream.Picture, MediaStream.SmallPicture, MediaStream.SharedScreen];

    /// <summary>How it is carried.</summary>
    public static StreamKind Kind(this MediaStream stream) => stream == MediaStream.Audio ? StreamKind.Audio : StreamKind.Video;
}
