using ZoomRooms.Media.Audio;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Media;

/// <summary>One RTP stream of one other participant, on its way to the speaker or the screen. Owned by the media loop.</summary>
internal sealed class RemoteStream(uint ssrc, StreamKind kind, IncomingAudio? audio, VideoReceiver? video)
{
    public uint Ssrc => ssrc;
    public StreamKind Kind => kind;
    public IncomingAudio? Audio => audio;
    public VideoReceiver? Video => video;

    /// <summary>Sender index of the first frame that was authentic: the stream belongs to it from then on.</summary>
    public ushort? Sender { get; set; }

    public TimeSpan? LastKeyFrameRequest { get; set; }
}
