namespace ZoomRooms.MeetingServer.Media;

/// <summary>What an association needs of the loop that owns it.</summary>
internal interface IRouterOutput
{
    /// <summary>Protects a copy of a packet for a peer, under the number by which the peer shall know it, and sends it.</summary>
    void SendRtp(MediaPeer to, ReadOnlySpan<byte> packet, ushort sequence, RouterCount count);

    /// <summary>Begins a packet that goes to several: what <see cref="Forward"/> is given from now on are its bytes.</summary>
    void BeginForward();

    /// <summary>As <see cref="SendRtp"/>, of the packet that was begun.</summary>
    void Forward(MediaPeer to, ReadOnlySpan<byte> packet, ushort sequence);

    /// <summary>The first packet waits in a peer's pacer: <see cref="MediaPeer.Release"/> is to be called from time to time.</summary>
    void Hold(MediaPeer peer, TimeSpan now);

    /// <summary>A peer's deadline may have become earlier.</summary>
    void Touch(MediaPeer peer);

    void Count(RouterCount what);
}
