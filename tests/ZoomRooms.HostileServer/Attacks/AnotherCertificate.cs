using ZoomRooms.Client;
using ZoomRooms.HostileServer.Interposer;

namespace ZoomRooms.HostileServer.Attacks;

/// <summary>Somebody stands in for the meeting server, with a certificate of its own and a word on it that does not hold.</summary>
/// <param name="statement">What is said, of the hash of the certificate that is shown.</param>
internal sealed class AnotherCertificate(string name, string does, Func<HostileMeetingServer, byte[], byte[]> statement) : Attack
{
    private HostileMeetingServer? _server;

    public override string Name => name;
    public override string Does => does;
    public override string Demands => "ended ServerNotTrusted, never lit";
    public override TimeSpan Within => TimeSpan.FromSeconds(45);
    public override bool WhileJoining => true;
    public override IReadOnlyList<SessionEndReason> EndsWith => [SessionEndReason.ServerNotTrusted];

    public override bool ShowsAnother => _server is not null;

    public override byte[]? StateCertificate(byte[] shown) => _server is { } server ? statement(server, shown) : null;

    protected override void Begin(HostileMeetingServer server) => _server = server;
}
