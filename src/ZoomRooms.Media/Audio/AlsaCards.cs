namespace ZoomRooms.Media.Audio;

/// <summary>What the kernel and ALSA's configuration say of sound cards: their ids stay, their numbers change with every plug.</summary>
internal static class AlsaCards
{
    private const string Root = "/proc/asound";

    /// <summary>The number of the card with this id now.</summary>
    public static bool TryFindNumber(string id, out int number)
    {
        number = -1;
        if (id.Length is 0 or > 32 || id.AsSpan().ContainsAnyExcept(s_idCharacters))
            return false;
        try
        {
            // The kernel keeps a link from the id to the directory cardN.
            string? target = new FileInfo(Path.Combine(Root, id)).LinkTarget;
            return target is not null && target.StartsWith("card", StringComparison.Ordinal) && int.TryParse(target.AsSpan(4), out number);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Changes when a card comes or goes, or ALSA's configuration is edited.</summary>
    public static string Fingerprint()
    {
        try
        {
            string cards = File.Exists(Root + "/cards") ? File.ReadAllText(Root + "/cards") : "";
            string? configuration = Environment.GetEnvironmentVariable("ALSA_CONFIG_PATH");
            return configuration is null ? cards : $"{cards}\n{File.GetLastWriteTimeUtc(configuration).Ticks}";
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static readonly System.Buffers.SearchValues<char> s_idCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
}
