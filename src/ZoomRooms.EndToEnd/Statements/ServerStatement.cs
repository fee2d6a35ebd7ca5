using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Signatures;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Statements;

/// <summary>What became of a server statement.</summary>
public enum StatementCheck
{
    Unknown = 0,
    Holds,
    /// <summary>The server sent none.</summary>
    Missing,
    Malformed,
    /// <summary>The signing key is not certified by the root that this device pinned when it was paired.</summary>
    OtherRoot,
    /// <summary>The signing key is not valid yet, or not any more.</summary>
    Expired,
    /// <summary>Not signed by the certified key.</summary>
    NotSigned,
    /// <summary>A statement on another device, another identity key or another meeting.</summary>
    AboutAnother,
}

/// <summary>
/// The server's statement that a device with an identity key was admitted to a meeting (paper 7.6.1), under a short-lived key that a pinned
/// root certified. It binds the server to who is who: nobody can be slipped in without the server's own signature on it.
/// </summary>
public static class ServerStatement
{
    /// <summary>Longest statement that is looked at, bytes.</summary>
    public const int MaximumSize = 512;

    internal const string CertificateType = "ZoomRooms-1-StatementKey";
    internal const string StatementType = "ZoomRooms-1-ServerStatement";
    private const int CertificateSize = 4 + 24 + 32 + 8 + 8 + ContextSignature.Size;

    /// <param name="root">The pinned root's Ed25519 key.</param>
    /// <param name="unixSeconds">Wall clock, seconds since 1970 UTC.</param>
    public static StatementCheck Check(
        ReadOnlySpan<byte> statement, Bytes32 root, MeetingContext meeting, ParticipantDevice device, Bytes32 verificationKey,
        long unixSeconds)
    {
        if (statement.IsEmpty)
            return StatementCheck.Missing;
        if (statement.Length is > MaximumSize or < ContextSignature.Size)
            return StatementCheck.Malformed;
        CanonicalReader reader = new(statement, StatementType);
        ReadOnlySpan<byte> certificate = reader.Variable(CertificateSize);
        ulong meetingId = reader.U64();
        ReadOnlySpan<byte> meetingUuid = reader.Fixed(MeetingUuid.Size);
        ParticipantDevice stated = new(reader.User(), reader.Hardware());
        Bytes32 statedKey = reader.Bytes32();
        ReadOnlySpan<byte> signature = reader.Fixed(ContextSignature.Size);
        if (!reader.AtEnd)
            return StatementCheck.Malformed;
        StatementCheck key = CheckCertificate(certificate, root, unixSeconds, out Bytes32 signingKey);
        if (key != StatementCheck.Holds)
            return key;
        if (!ContextSignature.Verify(signingKey, SignatureContexts.ServerStatement, statement[..^ContextSignature.Size], signature))
            return StatementCheck.NotSigned;
        Span<byte> expectedUuid = stackalloc byte[MeetingUuid.Size];
        meeting.Uuid.Write(expectedUuid);
        return meetingId == meeting.Meeting.Value && meetingUuid.SequenceEqual(expectedUuid) && stated == device
            && statedKey == verificationKey
            ? StatementCheck.Holds
            : StatementCheck.AboutAnother;
    }

    private static StatementCheck CheckCertificate(ReadOnlySpan<byte> certificate, Bytes32 root, long unixSeconds, out Bytes32 signingKey)
    {
        CanonicalReader reader = new(certificate, CertificateType);
        signingKey = reader.Bytes32();
        ulong notBefore = reader.U64();
        ulong notAfter = reader.U64();
        ReadOnlySpan<byte> signature = reader.Fixed(ContextSignature.Size);
        if (!reader.AtEnd)
            return StatementCheck.Malformed;
        if (!ContextSignature.Verify(root, SignatureContexts.StatementKey, certificate[..^ContextSignature.Size], signature))
            return StatementCheck.OtherRoot;
        ulong now = unixSeconds < 0 ? 0 : (ulong)unixSeconds;
        return notBefore <= now && now <= notAfter ? StatementCheck.Holds : StatementCheck.Expired;
    }
}
