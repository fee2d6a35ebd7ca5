using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Media;

/// <summary>The transport's side of received streams: which are listened to, and the way back to their senders.</summary>
internal interface IStreamSubscriptions
{
    void AddRemoteStream(uint ssrc, StreamKind kind);

    void RemoveRemoteStream(uint ssrc);

    void RequestKeyFrame(uint ssrc, TimeSpan now);
}
