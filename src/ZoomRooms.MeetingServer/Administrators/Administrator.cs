using ZoomRooms.MeetingServer.Audit;

namespace ZoomRooms.MeetingServer.Administrators;

/// <summary>Somebody who administers, by the API or the console.</summary>
/// <param name="Id">Never reused.</param>
/// <param name="Account">The account that it sees alone; null: the whole server.</param>
/// <param name="IsInvited">Has not chosen a password yet.</param>
internal sealed record Administrator(long Id, string Name, AdministratorRole Role, long? Account, bool IsInvited)
{
    public string Actor => AuditObjects.Administrator(Id);
}

/// <summary>A token that a program uses in somebody's place.</summary>
/// <param name="Scopes">What it may be used for, of what that one may do.</param>
internal sealed record ApiToken(
    long Id, Administrator Owner, string Name, IReadOnlyList<string> Scopes, DateTimeOffset ExpiresAt, DateTimeOffset? UsedAt,
    bool Revoked);
