using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Media;

/// <summary>A participant's streams, as the server announces them.</summary>
internal static class AnnouncedStreams
{
    public static uint SsrcOf(this RosterEntry participant, MediaStream stream) => stream switch
    {
        MediaStream.Audio => participant.AudioSsrc,
        MediaStream.Picture => participant.VideoSsrc,
        MediaStream.SmallPicture => participant.SmallVideoSsrc,
        _ => throw new ArgumentOutOfRangeException(nameof(stream)),
    };

    /// <summary>Only a small picture may be missing.</summary>
    public static bool Has(this RosterEntry participant, MediaStream stream) =>
        stream != MediaStream.SmallPicture || participant.SmallVideoSsrc != 0;
}
