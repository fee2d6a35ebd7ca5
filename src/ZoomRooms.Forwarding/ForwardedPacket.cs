namespace ZoomRooms.Forwarding;

/// <summary>What a router knows of a publisher's packet besides its bytes.</summary>
/// <param name="Extended">The sequence number, extended: grows by one per packet whatever wraps.</param>
/// <param name="IsNewest">Ahead of all packets before it.</param>
/// <param name="StartsKeyFrame">Video: a decoder can start here.</param>
/// <param name="EndsFrame">Video: the last packet of its frame.</param>
/// <param name="AudioLevel">Audio: −dBov, 0 the loudest and 127 silence (RFC 6464); 127 too when the packet does not say.</param>
internal readonly record struct ForwardedPacket(long Extended, bool IsNewest, bool StartsKeyFrame, bool EndsFrame, byte AudioLevel);
