using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>The associations of one meeting instance, and who publishes which stream. Owned by the router's thread.</summary>
internal sealed class MediaMeeting(MeetingUuid uuid)
{
    private readonly Dictionary<uint, MediaPeer> _publishers = [];

    public MeetingUuid Uuid { get; } = uuid;

    public List<MediaPeer> Peers { get; } = [];

    public void Add(MediaPeer peer)
    {
        Peers.Add(peer);
        _publishers[peer.Audio.Ssrc] = peer;
        _publishers[peer.Video.Ssrc] = peer;
    }

    public void Remove(MediaPeer peer)
    {
        Peers.Remove(peer);
        _publishers.Remove(peer.Audio.Ssrc);
        _publishers.Remove(peer.Video.Ssrc);
    }

    public MediaPeer? FindPublisher(uint ssrc) => _publishers.GetValueOrDefault(ssrc);
}
