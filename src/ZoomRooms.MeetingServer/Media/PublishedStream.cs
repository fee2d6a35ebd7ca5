using System.Runtime.InteropServices;
using ZoomRooms.Forwarding;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>One stream of a participant, and who gets it.</summary>
internal sealed class PublishedStream(MediaPeer publisher, uint ssrc, MediaStream stream)
{
    /// <summary>A picture whose publisher sent nothing for so long needs no slot.</summary>
    private static readonly TimeSpan Live = TimeSpan.FromSeconds(2);

    private readonly List<(MediaPeer Receiver, StreamSubscription Subscription)> _receivers = [];

    public MediaStream Stream => stream;

    public MediaPeer Publisher { get; } = publisher;

    public ForwardedStream Forwarded { get; } = new(ssrc, stream.Kind());

    /// <summary>Valid until one comes or goes.</summary>
    public ReadOnlySpan<(MediaPeer Receiver, StreamSubscription Subscription)> Receivers => CollectionsMarshal.AsSpan(_receivers);

    public bool IsLive(TimeSpan now) => now - Forwarded.LastPacket < Live;

    public void Add(MediaPeer receiver, StreamSubscription subscription)
    {
        // It may not have left yet.
        if (!_receivers.Exists(entry => entry.Receiver == receiver))
            _receivers.Add((receiver, subscription));
    }

    public void RemoveAt(int index) => _receivers.RemoveAt(index);

    public void Remove(MediaPeer receiver) => _receivers.RemoveAll(entry => entry.Receiver == receiver);
}
