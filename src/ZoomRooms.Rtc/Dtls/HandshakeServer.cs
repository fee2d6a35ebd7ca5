using Org.BouncyCastle.Tls;

namespace ZoomRooms.Rtc.Dtls;

/// <summary>The side that waits for the ClientHello (<c>setup:passive</c>). It always asks for the client's certificate.</summary>
internal sealed class HandshakeServer(HandshakeRules rules) : AbstractTlsServer(rules.Crypto)
{
    public override int GetHandshakeTimeoutMillis() => 0;

    public override int GetHandshakeResendTimeMillis() => HandshakeRules.BouncyCastleResendMillis;

    public override bool RequiresExtendedMasterSecret() => true;

    public override TlsCredentials GetCredentials() => rules.Credentials();

    public override int[] GetSupportedGroups() => HandshakeRules.Groups;

    public override CertificateRequest GetCertificateRequest() =>
        new([ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign], HandshakeRules.SignatureAlgorithms, null);

    public override void ProcessClientExtensions(IDictionary<int, byte[]> clientExtensions)
    {
        base.ProcessClientExtensions(clientExtensions);
        rules.RequireProfile(clientExtensions, chosen: false);
    }

    public override IDictionary<int, byte[]> GetServerExtensions()
    {
        IDictionary<int, byte[]> extensions = base.GetServerExtensions() ?? new Dictionary<int, byte[]>();
        HandshakeRules.AddProfile(extensions);
        return extensions;
    }

    public override void NotifyClientCertificate(Certificate clientCertificate) => rules.RequireFingerprint(clientCertificate);

    public override void NotifyAlertReceived(short alertLevel, short alertDescription) => rules.OnAlert(alertLevel, alertDescription);

    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        rules.Outcome.Complete(m_context);
    }

    protected override ProtocolVersion[] GetSupportedVersions() => HandshakeRules.Versions;

    protected override int[] GetSupportedCipherSuites() => HandshakeRules.ServerSuites;

    protected override bool PreferLocalCipherSuites() => true;

    protected override bool AllowCertificateStatus() => false;

    // Ours in our order: a browser's list begins with groups that DTLS 1.2 cannot use.
    protected override int SelectECDH(int minimumCurveBits)
    {
        int[]? offered = m_context.SecurityParameters.ClientSupportedGroups;
        if (offered is null)
            return NamedGroup.secp256r1;
        int chosen = Array.FindIndex(HandshakeRules.Groups, group => Array.IndexOf(offered, group) >= 0);
        return chosen < 0 ? -1 : HandshakeRules.Groups[chosen];
    }
}
