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
        MediaStream.SharedScreen => participant.SharedScreenSsrc,
        _ => throw new ArgumentOutOfRangeException(nameof(stream)),
    };

    /// <summary>Only a small picture and a screen may be missing.</summary>
    public static bool Has(this RosterEntry participant, MediaStream stream) =>
        stream is MediaStream.Audio or MediaStream.Picture || participant.SsrcOf(stream) != 0;
}
