using System.Security.Cryptography;
using System.Text;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Statements;

/// <summary>
/// A key that signs statements, with the root's certificate on it. Valid for seven days from a day before it was made, so that a clock
/// somewhat behind still takes it.
/// </summary>
internal sealed class StatementKey
{
    private static readonly TimeSpan Validity = TimeSpan.FromDays(7);
    private static readonly TimeSpan Backdating = TimeSpan.FromDays(1);

    private StatementKey(byte[] seed, byte[] certificate, long notBefore, long notAfter)
    {
        Seed = seed;
        Certificate = certificate;
        NotBefore = DateTimeOffset.FromUnixTimeSeconds(notBefore);
        NotAfter = DateTimeOffset.FromUnixTimeSeconds(notAfter);
    }

    public byte[] Seed { get; }
    public byte[] Certificate { get; }
    public DateTimeOffset NotBefore { get; }
    public DateTimeOffset NotAfter { get; }
    public DateTimeOffset MadeAt => NotBefore + Backdating;

    public bool IsValid(DateTimeOffset now) => NotBefore <= now && now <= NotAfter;

    /// <summary>Draws a key and certifies it.</summary>
    public static StatementKey Create(byte[] rootSeed, DateTimeOffset now)
    {
        byte[] seed = RandomNumberGenerator.GetBytes(StatementBytes.KeySize);
        long notBefore = (now - Backdating).ToUnixTimeSeconds();
        long notAfter = notBefore + (long)Validity.TotalSeconds;
        return new StatementKey(
            seed, StatementBytes.Certificate(rootSeed, StatementBytes.PublicKey(seed), notBefore, notAfter), notBefore, notAfter);
    }

    /// <summary>Writes seed and certificate, two lines of hexadecimal digits, readable by the owner only.</summary>
    public void Save(string path) =>
        DataFolder.WriteAtomically(
            path, Encoding.ASCII.GetBytes($"{Convert.ToHexStringLower(Seed)}\n{Convert.ToHexStringLower(Certificate)}\n"));

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="ServerProblemException">It is no such file, or another root certified it.</exception>
    public static StatementKey Load(string path, byte[] root)
    {
        string[] lines = StatementRoot.ReadLines(path, 2);
        byte[] seed = StatementRoot.ParseHex(path, lines[0]), certificate = StatementRoot.ParseHex(path, lines[1]);
        if (seed.Length != StatementBytes.KeySize
            || !StatementBytes.TryReadCertificate(certificate, root, out byte[] key, out long notBefore, out long notAfter)
            || !key.AsSpan().SequenceEqual(StatementBytes.PublicKey(seed)) || notBefore < 0 || notAfter is < 0 or > 253_402_300_799)
        {
            throw new ServerProblemException(
                $"{path} is not a statement key of this server's root. Issue one with \"statement-key issue --root FILE\".");
        }
        return new StatementKey(seed, certificate, notBefore, notAfter);
    }
}
