using System.Diagnostics.CodeAnalysis;
using System.Net;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.Rtc.Ice;

namespace ZoomRooms.Rtc.Secure;

/// <summary>The other side's description, checked.</summary>
internal sealed record RemotePeer(IceCredentials Credentials, byte[] Fingerprint, IReadOnlyList<TransportAddress> Candidates)
{
    /// <summary>Reads a description from signalling; false with a sentence that says what is wrong with it.</summary>
    public static bool TryRead(
        TransportDescription? description, DtlsSetup localSetup, [NotNullWhen(true)] out RemotePeer? peer, out string problem)
    {
        peer = null;
        problem = "";
        if (description is null
            || !IceCredentials.TryCreate(description.IceUfrag, description.IcePassword, out IceCredentials? credentials))
            problem = "The peer's ICE user fragment or password is malformed.";
        else if (CertificateFingerprint.TryParse(description.Fingerprint) is not { } fingerprint)
            problem = "The peer's fingerprint is not SHA-256 in hexadecimal bytes joined by colons.";
        else if (description.Setup is not (DtlsSetup.Active or DtlsSetup.Passive) || description.Setup == localSetup)
            problem = "One side must be active and the other passive in the DTLS setup.";
        else if (!TryReadCandidates(description.Candidates, out List<TransportAddress> candidates))
            problem = "The peer's candidates are not addresses with ports, or too many.";
        else
            peer = new RemotePeer(credentials, fingerprint, candidates);
        return peer is not null;
    }

    private static bool TryReadCandidates(IReadOnlyList<string>? texts, out List<TransportAddress> candidates)
    {
        candidates = [];
        if (texts is null || texts.Count > IceControllingAgent.MaximumCandidates)
            return false;
        foreach (string text in texts)
        {
            if (text is not { Length: <= 64 } || !IPEndPoint.TryParse(text, out IPEndPoint? endPoint) || endPoint.Port == 0)
                return false;
            candidates.Add(TransportAddress.From(endPoint));
        }
        return true;
    }
}
