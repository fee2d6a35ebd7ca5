using System.Security.Cryptography;
using ZoomRooms.MeetingServer.Clocks;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Statements;

/// <summary>
/// Makes the server's statements on who is who (paper 7.6.1). Takes a new signing key each day: certifies one itself while the root's
/// secret is in the data folder, and otherwise takes the one that an administrator issued last.
/// </summary>
internal sealed class StatementIssuer
{
    private static readonly TimeSpan Rotation = TimeSpan.FromDays(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private readonly DataFolder _folder;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private StatementKey? _key;
    private TimeSpan? _triedAt;

    /// <exception cref="ServerProblemException">The root is damaged or does not fit.</exception>
    public StatementIssuer(DataFolder folder, TimeProvider time, ILogger<StatementIssuer> logger)
    {
        _folder = folder;
        _time = time;
        _logger = logger;
        Root = StatementRoot.LoadOrCreate(folder);
    }

    /// <summary>The root's public key, which devices pin.</summary>
    public byte[] Root { get; }

    /// <summary>The key that signs now; null when there is no valid one. Who finds another than before makes its statements anew.</summary>
    public StatementKey? Current
    {
        get
        {
            lock (_lock)
            {
                DateTimeOffset now = _time.GetUtcNow();
                TimeSpan age = _key is null ? TimeSpan.MaxValue : now - _key.MadeAt;
                // A negative age: the clock was ahead when the key was made.
                if (age < TimeSpan.Zero || age >= Rotation)
                    TryRotate(now);
                return _key?.IsValid(now) == true ? _key : null;
            }
        }
    }

    /// <summary>A statement under <paramref name="key"/>.</summary>
    public static byte[] Issue(
        StatementKey key, MeetingId meeting, MeetingUuid uuid, UserId user, HardwareId hardware, ReadOnlySpan<byte> identityKey) =>
        StatementBytes.Statement(key.Seed, key.Certificate, meeting, uuid, user, hardware, identityKey);

    private void TryRotate(DateTimeOffset now)
    {
        // Where the secret is away, most tries find nothing new; joins must not wait for the disk each time.
        TimeSpan monotonic = _time.Now();
        if (_triedAt is { } tried && monotonic - tried < RetryAfter)
            return;
        _triedAt = monotonic;
        try
        {
            StatementKey found = File.Exists(_folder.StatementRootKey)
                ? Certify(now) : StatementKey.Load(_folder.StatementSigningKey, Root);
            if (!found.IsValid(now))
                StatementLog.NoValidKey(_logger, null);
            else if (_key is null || !found.Certificate.AsSpan().SequenceEqual(_key.Certificate))
                Take(found);
        }
        catch (ServerProblemException problem)
        {
            StatementLog.NoValidKey(_logger, problem);
        }
    }

    private void Take(StatementKey key)
    {
        _key = key;
        StatementLog.KeyTaken(_logger, key.NotAfter);
    }

    private StatementKey Certify(DateTimeOffset now)
    {
        byte[] secret = StatementRoot.LoadSecret(_folder.StatementRootKey, Root);
        try
        {
            return StatementKey.Create(secret, now);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
