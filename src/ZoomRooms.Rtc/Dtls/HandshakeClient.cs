using Org.BouncyCastle.Tls;

namespace ZoomRooms.Rtc.Dtls;

/// <summary>The side that sends the ClientHello (<c>setup:active</c>).</summary>
internal sealed class HandshakeClient(HandshakeRules rules) : AbstractTlsClient(rules.Crypto), TlsAuthentication
{
    public override int GetHandshakeTimeoutMillis() => 0;

    public override int GetHandshakeResendTimeMillis() => HandshakeRules.BouncyCastleResendMillis;

    public override bool RequiresExtendedMasterSecret() => true;

    public override TlsAuthentication GetAuthentication() => this;

    public override IDictionary<int, byte[]> GetClientExtensions()
    {
        IDictionary<int, byte[]> extensions = base.GetClientExtensions();
        HandshakeRules.AddProfile(extensions);
        return extensions;
    }

    public override void ProcessServerExtensions(IDictionary<int, byte[]> serverExtensions)
    {
        base.ProcessServerExtensions(serverExtensions);
        rules.RequireProfile(serverExtensions, chosen: true);
    }

    public void NotifyServerCertificate(TlsServerCertificate serverCertificate) => rules.RequireFingerprint(serverCertificate.Certificate);

    public TlsCredentials GetClientCredentials(CertificateRequest certificateRequest) => rules.Credentials();

    public override void NotifyAlertReceived(short alertLevel, short alertDescription) => rules.OnAlert(alertLevel, alertDescription);

    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        rules.Outcome.Complete(m_context);
    }

    protected override ProtocolVersion[] GetSupportedVersions() => HandshakeRules.Versions;

    protected override int[] GetSupportedCipherSuites() => HandshakeRules.ClientSuites;

    protected override IList<int> GetSupportedGroups(IList<int> namedGroupRoles) => HandshakeRules.Groups;

    protected override IList<SignatureAndHashAlgorithm> GetSupportedSignatureAlgorithms() => HandshakeRules.SignatureAlgorithms;

    // No stapling for a self-signed certificate.
    protected override CertificateStatusRequest? GetCertificateStatusRequest() => null;
}
