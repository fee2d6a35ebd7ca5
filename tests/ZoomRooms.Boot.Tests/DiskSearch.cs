namespace ZoomRooms.Boot.Tests;

/// <summary>
/// Looks for bytes on a whole disk, as somebody with a card reader does: files, what was deleted, journals, free clusters.
/// </summary>
internal static class DiskSearch
{
    /// <summary>The boot partition's end on the image's disk.</summary>
    public const long BootPartitionEnd = 129L << 20;

    /// <summary>Which of <paramref name="secrets"/> are there, by name.</summary>
    /// <param name="end">How much of the disk is looked at.</param>
    public static IReadOnlyList<string> Find(string disk, IReadOnlyDictionary<string, byte[]> secrets, long end = long.MaxValue)
    {
        int overlap = secrets.Values.Max(secret => secret.Length);
        byte[] buffer = new byte[(16 << 20) + overlap];
        SortedSet<string> found = new(StringComparer.Ordinal);
        using FileStream stream = new(disk, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        int kept = 0;
        while (stream.Position < end)
        {
            int read = stream.Read(buffer, kept, (int)Math.Min(buffer.Length - kept, end - stream.Position));
            if (read == 0)
                break;
            ReadOnlySpan<byte> seen = buffer.AsSpan(0, kept + read);
            // Most of a disk is empty.
            if (seen.IndexOfAnyExcept((byte)0) >= 0)
            {
                foreach ((string name, byte[] secret) in secrets)
                {
                    if (!found.Contains(name) && seen.IndexOf(secret) >= 0)
                        found.Add(name);
                }
            }
            kept = Math.Min(overlap, seen.Length);
            seen[^kept..].CopyTo(buffer);
        }
        return [.. found];
    }
}
