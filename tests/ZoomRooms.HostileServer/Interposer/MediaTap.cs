using System.Buffers.Binary;
using ZoomRooms.HostileServer.Record;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.Rtc.Secure;

namespace ZoomRooms.HostileServer.Interposer;

/// <summary>One sender's media as the router sees it after it removed SRTP. The router's thread.</summary>
internal sealed class MediaTap(MediaPeer peer, string user, Interference interference, WhatTheServerSaw saw) : ISecureMediaSink
{
    public string User { get; } = user;

    public bool IsVideo(ReadOnlySpan<byte> packet) =>
        packet.Length >= 12 && BinaryPrimitives.ReadUInt32BigEndian(packet[8..]) == peer.Video.Forwarded.Ssrc;

    public void OnRtp(Span<byte> packet, TimeSpan now)
    {
        saw.KeepPacket(packet);
        interference.FromSender(this, packet, now);
    }

    public void OnRtcp(Span<byte> packet, TimeSpan now) => peer.OnRtcp(packet, now);

    /// <summary>What its packets of pictures shall not exceed, in the router's own word (RTCP).</summary>
    public void AskForPackets(int bytes) => peer.BoundPackets(bytes);

    /// <summary>As the honest router would.</summary>
    public void PassOn(Span<byte> packet, TimeSpan now) => peer.OnRtp(packet, now);
}
