namespace ZoomRooms.Protocol;

/// <summary>Which side sends the DTLS ClientHello (RFC 8842, attribute <c>setup</c>).</summary>
public enum DtlsSetup
{
    Unknown = 0,
    Active = 1,
    Passive = 2,
}

/// <summary>One side of a media association: what SDP would say of ICE and DTLS (RFC 8839, RFC 8842), without the SDP.</summary>
/// <param name="IceUfrag">ICE user fragment, 4 to 256 characters.</param>
/// <param name="IcePassword">ICE password, 22 to 256 characters.</param>
/// <param name="Fingerprint">SHA-256 of the DTLS certificate: 32 upper-case hexadecimal bytes joined by colons.</param>
/// <param name="Setup">Who starts the DTLS handshake.</param>
/// <param name="Candidates">Addresses of this side as <c>address:port</c>; empty for a client behind one server candidate.</param>
public sealed record TransportDescription(
    string IceUfrag, string IcePassword, string Fingerprint, DtlsSetup Setup, IReadOnlyList<string> Candidates);
