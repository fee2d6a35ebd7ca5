using System.Buffers.Binary;
using ZoomRooms.HostileServer.Record;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.Rtc.Secure;

namespace ZoomRooms.HostileServer.Interposer;

/// <summary>One sender's media as the router sees it after it removed SRTP. The router's thread.</summary>
internal sealed class MediaTap(MediaPeer peer, string user, Interference interference, WhatTheServerSaw saw) : ISecureMediaSink
{
    public string User { get; } = user;

    public bool IsVideo(ReadOnlySpan<byte> packet) => packet.Length >= 12 && BinaryPrimitives.ReadUInt32BigEndian(packet[8..]) == peer.Video.Ssrc;

    public void OnRtp(Span<byte> packet, TimeSpan now)
    {
        saw.KeepPacket(packet);
        interference.FromSender(this, packet, now);
    }

    public void OnRtcp(Span<byte> packet, TimeSpan now) => peer.OnRtcp(packet, now);

    /// <summary>As the honest router would.</summary>
    public void PassOn(Span<byte> packet, TimeSpan now) => peer.OnRtp(packet, now);

    /// <summary>Sends a packet to all others as this sender's, past the router's own checks.</summary>
    public void Invent(ReadOnlySpan<byte> packet)
    {
        foreach (MediaPeer other in peer.Meeting.Peers.Where(other => other != peer && other.Transport.IsConnected))
            other.Resend(packet);
    }

    /// <summary>Sends a packet back to the one who sent it, under the SSRC of another participant's video.</summary>
    public void Reflect(Span<byte> packet)
    {
        if (peer.Meeting.Peers.Find(other => other != peer) is not { } other)
            return;
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], other.Video.Ssrc);
        peer.Resend(packet);
    }
}
