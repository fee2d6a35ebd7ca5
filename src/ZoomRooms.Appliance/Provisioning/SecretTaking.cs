using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ZoomRooms.Client.Storage;

namespace ZoomRooms.Appliance.Provisioning;

/// <summary>
/// Takes secrets out of the boot file where they stand: overwritten with as many bytes, so that the FAT gives back no cluster with a
/// secret in it. What will be
/// written is noted on the data partition first (places and a hash, nothing secret): a power cut in the middle leaves a text that is part
/// old and part new, and the
/// next start finishes it before anybody reads it.
/// </summary>
/// <param name="file">The boot file.</param>
/// <param name="note">The note; there is one only while a file is being overwritten.</param>
internal sealed class SecretTaking(string file, string note)
{
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public void Take(byte[] text, IReadOnlyList<(int Start, int Length)> places)
    {
        byte[] without = Without(text, places);
        string[] lines =
        [
            text.Length.ToString(CultureInfo.InvariantCulture),
            Convert.ToHexStringLower(SHA256.HashData(without)),
            .. places.Select(place => string.Create(CultureInfo.InvariantCulture, $"{place.Start} {place.Length}")),
        ];
        AtomicFile.WritePrivate(note, Encoding.ASCII.GetBytes(string.Join('\n', lines)));
        Overwrite(without, places);
        File.Delete(note);
    }

    /// <summary>
    /// Finishes what a power cut ended; true when there was something. A file that somebody has changed since is left as it is.
    /// </summary>
    public bool Resume()
    {
        if (!File.Exists(note))
            return false;
        bool finished = TryReadNote(out int length, out string? hash, out List<(int Start, int Length)> places);
        if (finished && new FileInfo(file) is { Exists: true } found && found.Length == length)
        {
            byte[] without = Without(File.ReadAllBytes(file), places);
            finished = Convert.ToHexStringLower(SHA256.HashData(without)) == hash;
            if (finished)
                Overwrite(without, places);
        }
        else
        {
            finished = false;
        }
        File.Delete(note);
        return finished;
    }

    /// <summary>The text with a placeholder of the same length at each of these places.</summary>
    public static byte[] Without(byte[] text, IEnumerable<(int Start, int Length)> places)
    {
        byte[] without = [.. text];
        foreach ((int start, int length) in places)
            BootFile.Placeholder(length).CopyTo(without, start);
        return without;
    }

    /// <summary>In place, one place after another: the file is neither replaced nor made shorter.</summary>
    private void Overwrite(byte[] without, IEnumerable<(int Start, int Length)> places)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.Open, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0
        };
        using FileStream stream = new(file, options);
        foreach ((int start, int length) in places)
        {
            stream.Position = start;
            stream.Write(without, start, length);
        }
        stream.Flush(flushToDisk: true);
    }

    private bool TryReadNote(out int length, out string? hash, out List<(int Start, int Length)> places)
    {
        string[] lines = File.ReadAllLines(note);
        places = [];
        hash = lines.ElementAtOrDefault(1);
        if (!TryParse(lines.FirstOrDefault(), out length) || length > BootFile.MaximumBytes)
            return false;
        foreach (string line in lines.Skip(2))
        {
            if (line.Split(' ') is not [var from, var count] || !TryParse(from, out int start) || !TryParse(count, out int bytes)
                || bytes < BootFile.ShortestSecret || start > length - bytes)
                return false;
            places.Add((start, bytes));
        }
        return true;

        static bool TryParse(string? text, out int number) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
