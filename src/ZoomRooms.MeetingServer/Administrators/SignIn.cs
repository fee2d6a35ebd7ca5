using Microsoft.AspNetCore.Identity;
using OtpNet;
using ZoomRooms.MeetingServer.Audit;
using ZoomRooms.MeetingServer.Clocks;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Administrators;

/// <summary>How an attempt to sign in, or to accept an invitation, ended.</summary>
internal enum SignInOutcome
{
    Unknown = 0,
    Done,

    /// <summary>Name, password or code: which of them is not said.</summary>
    Wrong,
    TooMany,
    TooShort,
}

/// <summary>
/// Signs in with a password and a code of an authenticator (RFC 6238, six digits, 30 s). Guesses are bounded for each address, so that
/// nobody keeps another out by guessing; and codes for each name, once somebody has its password. A code counts once.
/// </summary>
internal sealed class SignIn(
    ServerDatabase database, AdministratorStore administrators, AuditLog audit, RefusalAudit refusals, TimeProvider time) : IDisposable
{
    public const int ShortestPassword = 12, LongestPassword = 256;
    public const int TotpSecretBytes = 20;

    private const int GuessesOfAddress = 10, CodesOfName = 20, GuessesOverall = 200;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private static readonly PasswordHasher<Administrator> Hasher = new();

    /// <summary>Who is not there costs as much time as who is.</summary>
    private static readonly string OfNobody = Hasher.HashPassword(null!, Guid.NewGuid().ToString());

    private readonly Lock _lock = new();
    private readonly AttemptLimiter _addresses = new(GuessesOfAddress, GuessesOverall, Window);
    private readonly AttemptLimiter _names = new(CodesOfName, int.MaxValue, Window);

    // Each takes a tenth of a second of a core.
    private readonly SemaphoreSlim _hashing = new(2);

    /// <returns>The session's identifier where it is done.</returns>
    public async Task<(SignInOutcome Outcome, Administrator? Who, string Session)> TryAsync(
        string name, string password, string code, string address, CancellationToken cancellation)
    {
        if (IsExceeded(address))
            return (SignInOutcome.TooMany, null, "");
        (Administrator Who, string PasswordHash, byte[] TotpSecret)? known =
            await database.AskAsync(() => administrators.FindSecrets(name));
        bool right = await VerifyAsync(known?.PasswordHash ?? OfNobody, password, cancellation);
        if (right && AreCodesExceeded(name))
            return (SignInOutcome.TooMany, null, "");
        if (known is { } secrets && right && TryStep(secrets.TotpSecret, code, out long step)
            && await database.AskAsync(() => administrators.UseStep(secrets.Who.Id, step)))
        {
            string session = await database.AskAsync(() =>
            {
                audit.Append(new AuditEntry(AuditActions.SignIn, secrets.Who.Actor, "", AuditResults.Done, address));
                return administrators.BeginSession(secrets.Who);
            });
            return (SignInOutcome.Done, secrets.Who, session);
        }
        Failed(address, right ? name : "");
        string actor = known?.Who.Actor ?? "";
        _ = refusals.NoteAsync(actor, address, () => new AuditEntry(AuditActions.SignIn, actor, "", AuditResults.Refused, address));
        return (SignInOutcome.Wrong, null, "");
    }

    /// <summary>Whom an invitation is for; null for one that is none.</summary>
    public async Task<(SignInOutcome Outcome, Administrator? Invited)> LookAsync(string secret, string address)
    {
        if (IsExceeded(address))
            return (SignInOutcome.TooMany, null);
        Administrator? invited = DeviceSecrets.TryHashToken(secret, out byte[]? hash)
            ? await database.AskAsync(() => administrators.FindInvited(hash)) : null;
        if (invited is null)
            Failed(address);
        return (invited is null ? SignInOutcome.Wrong : SignInOutcome.Done, invited);
    }

    /// <summary>Uses an invitation up.</summary>
    /// <param name="totpSecret">What the authenticator was given, 20 bytes; <paramref name="code"/> shows that it has it.</param>
    /// <returns>A session begins with it where it is done.</returns>
    public async Task<(SignInOutcome Outcome, string Session)> AcceptAsync(
        string secret, string password, byte[] totpSecret, string code, string address, CancellationToken cancellation)
    {
        if (IsExceeded(address))
            return (SignInOutcome.TooMany, "");
        if (password.Length is < ShortestPassword or > LongestPassword || totpSecret.Length != TotpSecretBytes)
            return (SignInOutcome.TooShort, "");
        Administrator? invited = DeviceSecrets.TryHashToken(secret, out byte[]? hash)
            ? await database.AskAsync(() => administrators.FindInvited(hash)) : null;
        if (invited is not null && TryStep(totpSecret, code, out long step))
        {
            string hashed = await HashAsync(password, cancellation);
            string? session = await database.AskAsync(() =>
            {
                if (!administrators.Accept(hash!, hashed, totpSecret, step))
                    return null;
                audit.Append(new AuditEntry(AuditActions.AdministratorAccept, invited.Actor, invited.Actor, AuditResults.Done, address));
                return administrators.BeginSession(invited);
            });
            if (session is not null)
                return (SignInOutcome.Done, session);
        }
        Failed(address);
        _ = refusals.NoteAsync("", address, () => new AuditEntry(
            AuditActions.AdministratorAccept, "", invited?.Actor ?? "", AuditResults.Refused, address));
        return (SignInOutcome.Wrong, "");
    }

    public void Dispose() => _hashing.Dispose();

    private bool TryStep(byte[] secret, string code, out long step)
    {
        step = 0;
        return code.Length == 6 && code.All(char.IsAsciiDigit)
            && new Totp(secret).VerifyTotp(time.GetUtcNow().UtcDateTime, code, out step, new VerificationWindow(previous: 1, future: 1));
    }

    private async Task<bool> VerifyAsync(string hash, string password, CancellationToken cancellation)
    {
        if (password.Length > LongestPassword)
            return false;
        await _hashing.WaitAsync(cancellation);
        try
        {
            return await Task.Run(
                () => Hasher.VerifyHashedPassword(null!, hash, password) != PasswordVerificationResult.Failed, cancellation);
        }
        finally
        {
            _hashing.Release();
        }
    }

    private async Task<string> HashAsync(string password, CancellationToken cancellation)
    {
        await _hashing.WaitAsync(cancellation);
        try
        {
            return await Task.Run(() => Hasher.HashPassword(null!, password), cancellation);
        }
        finally
        {
            _hashing.Release();
        }
    }

    private bool IsExceeded(string address)
    {
        lock (_lock)
            return _addresses.IsExceeded(address, time.Now());
    }

    private bool AreCodesExceeded(string name)
    {
        lock (_lock)
            return _names.IsExceeded(Key(name), time.Now());
    }

    /// <param name="name">Whose password it was.</param>
    private void Failed(string address, string name = "")
    {
        lock (_lock)
        {
            _addresses.CountFailure(address, time.Now());
            if (name.Length > 0)
                _names.CountFailure(Key(name), time.Now());
        }
    }

    /// <summary>A name of any length takes as much memory.</summary>
    private static string Key(string name) => name.Length <= 128 ? name.ToUpperInvariant() : name[..128].ToUpperInvariant();
}
