using System.Buffers.Binary;
using System.Security.Cryptography;
using ZoomRooms.Client.Storage;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Statements;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Signaling;

/// <summary>
/// Follows the meeting server's certificate when it is renewed: a certificate that is not the pinned one is taken on a statement of the
/// root that was pinned with the pairing, and on nothing else. What was taken is kept beside the credentials, and verified again each time
/// it is read.
/// </summary>
/// <remarks>Two certificates are taken at most: the newest that was stated, and the one before for <see cref="Overlap"/>, since several
/// servers behind one address are not renewed in the same moment. After that the one before is of no more use to whoever has its key.
/// Another pin in the settings begins anew.</remarks>
public sealed class CertificateRenewal
{
    public static readonly TimeSpan Overlap = TimeSpan.FromDays(30);

    internal const string FileName = "server-certificate";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private readonly Bytes32 _root;
    private readonly byte[] _pin;
    private readonly string _file;
    private readonly TimeProvider _time;
    private byte[] _newest = [];
    private byte[] _before = [];
    private long _since;

    /// <param name="pin">What the settings pin; the statements are of what came after it.</param>
    /// <param name="statementRoot">Ed25519 key, 32 bytes.</param>
    /// <param name="stateFolder">Where the credentials lie.</param>
    public CertificateRenewal(string pin, ReadOnlySpan<byte> statementRoot, string stateFolder, TimeProvider time)
    {
        _pin = Convert.FromHexString(pin);
        _root = new Bytes32(statementRoot);
        _file = Path.Combine(stateFolder, FileName);
        _time = time;
        Load();
    }

    /// <summary>How the renewals of one server are followed; null where no certificate is pinned, or nothing was paired.</summary>
    public static CertificateRenewal? Of(ServerEndpoint server, byte[] statementRoot, string stateFolder, TimeProvider time) =>
        server.CertificateSha256.Length == 0 || statementRoot.Length != Bytes32.Size
            ? null : new CertificateRenewal(server.CertificateSha256, statementRoot, stateFolder, time);

    /// <summary>Whether a certificate is one to be taken now.</summary>
    /// <param name="fingerprint">SHA-256 of its DER.</param>
    public bool Takes(ReadOnlySpan<byte> fingerprint)
    {
        lock (_lock)
        {
            long now = _time.GetUtcNow().ToUnixTimeSeconds();
            if (Read(_newest) is not { } newest)
                return Is(fingerprint, _pin);
            if (newest.CountsAt(now) && Is(fingerprint, newest.Fingerprint.ToArray()))
                return true;
            bool overlaps = now < _since + (long)Overlap.TotalSeconds;
            return overlaps && (Read(_before) is { } before
                ? before.CountsAt(now) && Is(fingerprint, before.Fingerprint.ToArray()) : Is(fingerprint, _pin));
        }
    }

    /// <summary>
    /// Asks the server for its root's word on the certificate that it shows. Whoever answers is not trusted for it: the word is signed.
    /// True when another certificate is taken than before.
    /// </summary>
    public async Task<bool> TryFollowAsync(ServerEndpoint server, CancellationToken cancellation)
    {
        byte[] shown = [];
        using HttpClient http = new(PinnedConnection.CreateUnverified(hash => shown = hash))
        {
            Timeout = Patience, MaxResponseContentBufferSize = CertificateStatement.Size,
        };
        try
        {
            byte[] answer = await http.GetByteArrayAsync(server.At(ServerPaths.CertificateStatement), cancellation);
            return TryTake(answer, shown);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Takes what the root says of the certificate that was shown, if it says that now, and said nothing later.</summary>
    internal bool TryTake(ReadOnlySpan<byte> statement, ReadOnlySpan<byte> shown)
    {
        lock (_lock)
        {
            if (CertificateStatement.TryRead(statement, _root) is not { } stated || !Is(shown, stated.Fingerprint.ToArray())
                || !stated.CountsAt(_time.GetUtcNow().ToUnixTimeSeconds()))
                return false;
            CertificateStatement? newest = Read(_newest);
            if (newest is not null && stated.From <= newest.From)
                return false;
            // The same certificate, stated anew, has the one before it that it had, and no longer.
            if (newest?.Fingerprint != stated.Fingerprint)
                (_before, _since) = (_newest, (long)stated.From);
            _newest = statement.ToArray();
            byte[] since = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(since, _since);
            AtomicFile.WritePrivate(_file, [.. _pin, .. since, .. _newest, .. _before]);
            return true;
        }
    }

    private void Load()
    {
        byte[] stored = File.Exists(_file) ? File.ReadAllBytes(_file) : [];
        int head = _pin.Length + sizeof(long), one = head + CertificateStatement.Size;
        if ((stored.Length != one && stored.Length != one + CertificateStatement.Size) || !stored.AsSpan().StartsWith(_pin)
            || Read(stored[head..one]) is null)
            return;
        _since = BinaryPrimitives.ReadInt64BigEndian(stored.AsSpan(_pin.Length));
        (_newest, _before) = (stored[head..one], stored[one..]);
    }

    private CertificateStatement? Read(byte[] statement) => CertificateStatement.TryRead(statement, _root);

    private static bool Is(ReadOnlySpan<byte> fingerprint, byte[] expected) =>
        CryptographicOperations.FixedTimeEquals(fingerprint, expected);
}
