using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Interposer;

/// <summary>
/// What becomes of each message and each packet: passed on, unless an attack decides otherwise. Signalling is called under one lock, media
/// on the router's thread.
/// </summary>
internal abstract class Interference
{
    /// <summary>
    /// Little that clients say fits into their connections before the server has read it, and the server offers to go on with connections
    /// that
    /// break, so that clients say how much they heard.
    /// </summary>
    public virtual bool IsNarrow => false;

    /// <summary>Whoever connects is shown another certificate than the pinned one.</summary>
    public virtual bool ShowsAnother => false;

    /// <summary>What is said of the certificate that is shown, by its hash; null: nothing.</summary>
    public virtual byte[]? StateCertificate(byte[] shown) => null;

    public virtual void FromClient(HostileClient client, ClientMessage message) => client.SendOn(message);

    public virtual void FromServer(HostileClient client, ServerMessage message) => client.Tell(message);

    /// <summary>An RTP packet that a client sent, SRTP removed: header in clear, payload end-to-end encrypted.</summary>
    public virtual void FromSender(MediaTap sender, Span<byte> packet, TimeSpan now) => sender.PassOn(packet, now);
}
