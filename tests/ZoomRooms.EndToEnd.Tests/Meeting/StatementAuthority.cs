using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.Signatures;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>The server's side of statements: a root and a short-lived signing key under it, written here a second time from PROTOCOL.md.</summary>
internal sealed class StatementAuthority : IDisposable
{
    /// <summary>2026-11-23, noon UTC.</summary>
    public const long Noon = 1795435200;

    public static readonly TimeSpan Validity = TimeSpan.FromDays(7);

    private readonly DeviceIdentity _root = DeviceIdentity.Create();
    private readonly DeviceIdentity _signing = DeviceIdentity.Create();

    public Bytes32 Root => _root.VerificationKey;

    public byte[] State(MeetingContext meeting, ParticipantDevice device, Bytes32 verificationKey, long madeAt = Noon)
    {
        CanonicalWriter key = new CanonicalWriter("ZoomRooms-1-StatementKey")
            .Fixed(_signing.VerificationKey)
            .U64((ulong)(madeAt - 86400))
            .U64((ulong)madeAt + (ulong)Validity.TotalSeconds);
        byte[] certificate = key.Fixed(_root.Sign("ZoomRooms-1-Sig-StatementKey", key.Written)).ToArray();
        CanonicalWriter statement = new CanonicalWriter("ZoomRooms-1-ServerStatement")
            .Variable(certificate)
            .Meeting(meeting.Meeting, meeting.Uuid)
            .Device(device.User, device.Hardware)
            .Fixed(verificationKey);
        return statement.Fixed(_signing.Sign(SignatureContexts.ServerStatement, statement.Written)).ToArray();
    }

    public void Dispose()
    {
        _root.Dispose();
        _signing.Dispose();
    }
}
