namespace ZoomRooms.Media.Audio;

/// <summary>What the kernel and ALSA's configuration say of sound cards: their ids stay, their numbers change with every plug.</summary>
internal static class AlsaCards
{
    private const string Root = "/proc/asound";

    /// <summary>The number of the card with this id now.</summary>
    public static bool TryFindNumber(string id, out int number)
    {
        number = -1;
        if (id.Length is 0 or > 32 || id.AsSpan().ContainsAnyExcept(IdCharacters))
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

    /// <summary>The number of the card in a name that PortAudio made: <c>Jabra SPEAK 510 USB: Audio (hw:1,0)</c>.</summary>
    public static int? NumberIn(string deviceName)
    {
        int at = deviceName.LastIndexOf("(hw:", StringComparison.Ordinal), comma = deviceName.LastIndexOf(',');
        return at >= 0 && comma > at && int.TryParse(deviceName.AsSpan(at + 4, comma - at - 4), out int number) ? number : null;
    }

    /// <summary>Vendor and product of a card on the USB bus; null: it is on none.</summary>
    public static string? UsbId(int card)
    {
        try
        {
            string file = $"{Root}/card{card}/usbid";
            return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
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

    private static readonly System.Buffers.SearchValues<char> IdCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");
}
