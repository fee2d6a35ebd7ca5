using ZoomRooms.Media.Video;

namespace ZoomRooms.Client.Media;

/// <summary>Sees the two ends of the way that a frame takes through a session; for measuring. Called on the media threads.</summary>
internal interface IMediaProbe
{
    /// <summary>An encoded frame, before it is sealed.</summary>
    void Encoded(in EncodedVideoFrame frame);

    /// <summary>A datagram that is on the socket.</summary>
    void Sent(ReadOnlySpan<byte> datagram);
}
