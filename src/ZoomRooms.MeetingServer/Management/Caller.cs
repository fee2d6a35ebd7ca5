using ZoomRooms.MeetingServer.Administrators;

namespace ZoomRooms.MeetingServer.Management;

/// <summary>Who asks for something.</summary>
/// <param name="Actor">As the audit names it.</param>
/// <param name="Scopes">What its token is for; null without a token.</param>
/// <param name="Address">Where from, as the audit has it.</param>
internal sealed record Caller(Administrator Who, string Actor, IReadOnlyList<string>? Scopes, string Address)
{
    public bool May(Operation operation) =>
        Who.Role >= operation.Least
        && !(operation.OfWholeServer && Who.Account is not null)
        && (Scopes is null || (!operation.InPerson && Scopes.Contains(operation.Scope)));

    /// <summary>Whether something of this account is this one's business.</summary>
    public bool Sees(long account) => Who.Account is null || Who.Account == account;
}

/// <summary>Why something was not done.</summary>
internal enum ManagementProblem
{
    Unknown = 0,

    /// <summary>Whoever asks may not.</summary>
    NotAllowed,

    /// <summary>It is not there, or is not this one's business: which of the two is not said.</summary>
    NotFound,

    /// <summary>What was given is not what it must be.</summary>
    Invalid,
}

/// <summary>Something was not done.</summary>
internal sealed class ManagementException(ManagementProblem problem, string sentence) : Exception(sentence)
{
    public ManagementProblem Problem { get; } = problem;
}
