using System.Security.Cryptography;
using System.Text;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Statements;

/// <summary>
/// The Ed25519 key at the root of all statements. Devices pin its public half when they are paired, so it is made once, and losing it means
/// pairing every device again. It stays in the data folder (0600), or, moved away, offline: then keys are issued with <c>statement-key
/// issue</c>.
/// </summary>
internal static class StatementRoot
{
    /// <summary>The public key. Makes the pair when the folder has neither half.</summary>
    /// <exception cref="ServerProblemException">A file is not what it should be; the message says which.</exception>
    public static byte[] LoadOrCreate(DataFolder folder)
    {
        if (!File.Exists(folder.StatementRootKey) && !File.Exists(folder.StatementRoot))
            WriteHex(folder.StatementRootKey, RandomNumberGenerator.GetBytes(StatementBytes.KeySize));
        byte[]? computed = File.Exists(folder.StatementRootKey) ? StatementBytes.PublicKey(ReadKey(folder.StatementRootKey)) : null;
        if (!File.Exists(folder.StatementRoot))
            WriteHex(folder.StatementRoot, computed!);
        byte[] root = ReadKey(folder.StatementRoot);
        if (computed is not null && !computed.AsSpan().SequenceEqual(root))
            throw new ServerProblemException(
                $"{folder.StatementRootKey} does not belong to {folder.StatementRoot}, which paired devices have pinned. Restore the key that does.");
        return root;
    }

    /// <summary>The public key that is pinned.</summary>
    /// <exception cref="ServerProblemException">It is missing or damaged.</exception>
    public static byte[] Load(DataFolder folder) => ReadKey(folder.StatementRoot);

    /// <summary>The secret half from a file, checked against the public one.</summary>
    /// <exception cref="ServerProblemException">It is no key, or another's.</exception>
    public static byte[] LoadSecret(string path, byte[] root)
    {
        byte[] seed = ReadKey(path);
        if (!StatementBytes.PublicKey(seed).AsSpan().SequenceEqual(root))
            throw new ServerProblemException(
                $"{path} is not the key of this server's root, which paired devices have pinned. Give the file that was moved out of the data folder.");
        return seed;
    }

    internal static string[] ReadLines(string path, int count)
    {
        try
        {
            string[] lines = File.ReadAllLines(path);
            return lines.Length == count ? lines : throw Damaged(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ServerProblemException($"{path} cannot be read: {failure.Message}", failure);
        }
    }

    internal static byte[] ParseHex(string path, string text)
    {
        try
        {
            return Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            throw Damaged(path);
        }
    }

    private static byte[] ReadKey(string path)
    {
        byte[] key = ParseHex(path, ReadLines(path, 1)[0]);
        return key.Length == StatementBytes.KeySize ? key : throw Damaged(path);
    }

    private static void WriteHex(string path, byte[] key) =>
        DataFolder.WriteAtomically(path, Encoding.ASCII.GetBytes($"{Convert.ToHexStringLower(key)}\n"));

    private static ServerProblemException Damaged(string path) => new($"{path} is damaged. Restore it from a backup.");
}
