using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Signatures;

namespace ZoomRooms.EndToEnd.Statements;

/// <summary>
/// The server's side of statements (paper 7.6.1) for meetings without a server: a device that tries the key protocol with itself, and
/// tests. The meeting server has its own; it may not know this assembly.
/// </summary>
public sealed class StatementAuthority : IDisposable
{
    /// <summary>How long a signing key is valid; it begins a day before it was made, for clocks that are behind.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromDays(7);

    private const long SecondsBefore = 24 * 60 * 60;

    private readonly DeviceIdentity _root = DeviceIdentity.Create();
    private readonly DeviceIdentity _signing = DeviceIdentity.Create();

    /// <summary>What devices pin.</summary>
    public Bytes32 Root => _root.VerificationKey;

    /// <param name="madeAt">When the signing key was made, seconds since 1970 UTC.</param>
    public byte[] State(MeetingContext meeting, ParticipantDevice device, Bytes32 verificationKey, long madeAt)
    {
        CanonicalWriter certificate = new CanonicalWriter(ServerStatement.CertificateType)
            .Fixed(_signing.VerificationKey)
            .U64((ulong)(madeAt - SecondsBefore))
            .U64((ulong)(madeAt + (long)Validity.TotalSeconds));
        certificate.Fixed(_root.Sign(SignatureContexts.StatementKey, certificate.Written));
        CanonicalWriter statement = new CanonicalWriter(ServerStatement.StatementType)
            .Variable(certificate.Written)
            .Meeting(meeting.Meeting, meeting.Uuid)
            .Device(device.User, device.Hardware)
            .Fixed(verificationKey);
        return statement.Fixed(_signing.Sign(SignatureContexts.ServerStatement, statement.Written)).ToArray();
    }

    /// <summary>That the server shows this certificate from now on.</summary>
    public byte[] State(CertificateStatement certificate) => certificate.Write(_root);

    public void Dispose()
    {
        _root.Dispose();
        _signing.Dispose();
    }
}
