using System.Globalization;

namespace ZoomRooms.Media.Audio;

/// <summary>The kernel's sound devices and who holds them, as <c>/proc</c> shows it.</summary>
/// <param name="root">In place of <c>/proc</c>.</param>
internal sealed class AlsaDevices(string root = "/proc")
{
    /// <summary>One direction of one device of one card.</summary>
    /// <param name="Label">As PortAudio names it: <c>Jabra SPEAK 510 USB: Audio (hw:1,0)</c>.</param>
    /// <param name="CardId">The id that stays when numbers change.</param>
    internal sealed record Device(int Card, int Number, SoundDirection Direction, string Label, string CardId)
    {
        /// <summary>What ALSA opens.</summary>
        public string Name => string.Create(CultureInfo.InvariantCulture, $"hw:{Card},{Number}");
    }

    public List<Device> List(SoundDirection direction)
    {
        List<Device> devices = [];
        Dictionary<int, (string Id, string Name)> cards = Cards();
        // "00-00: ALC269VC Analog : ALC269VC Analog : playback 1 : capture 1"
        foreach (string line in Lines("asound/pcm"))
        {
            string[] parts = line.Split(':', StringSplitOptions.TrimEntries);
            string[] numbers = parts[0].Split('-');
            string wanted = direction == SoundDirection.Capture ? "capture" : "playback";
            if (parts.Length < 4 || numbers.Length != 2 || !int.TryParse(numbers[0], CultureInfo.InvariantCulture, out int card)
                || !int.TryParse(numbers[1], CultureInfo.InvariantCulture, out int number)
                || !Array.Exists(parts, part => part.StartsWith(wanted, StringComparison.Ordinal))
                || !cards.TryGetValue(card, out (string Id, string Name) of))
                continue;
            devices.Add(new Device(
                card, number, direction, string.Create(
                    CultureInfo.InvariantCulture, $"{of.Name}: {parts[2]} (hw:{card},{number})"), of.Id));
        }
        return devices;
    }

    /// <summary>
    /// The program that has the device open, as people know it: <c>pipewire (process 812)</c>; the number alone where the name may not be
    /// read; null: nobody, or nobody says.
    /// </summary>
    public string? Holder(Device device)
    {
        char way = device.Direction == SoundDirection.Capture ? 'c' : 'p';
        string pcm = string.Create(CultureInfo.InvariantCulture, $"asound/card{device.Card}/pcm{device.Number}{way}/sub0/status");
        if (Value(Lines(pcm), "owner_pid") is not { } owner)
            return null;
        // Who opened it was a thread; its program is what people look for.
        string process = Value(Lines($"{owner}/status"), "Tgid") ?? owner;
        string name = Lines($"{process}/comm").FirstOrDefault() ?? "";
        return name.Length == 0 ? $"process {process}" : $"{name} (process {process})";
    }

    private Dictionary<int, (string Id, string Name)> Cards()
    {
        Dictionary<int, (string, string)> cards = [];
        // " 1 [USB            ]: USB-Audio - Jabra SPEAK 510 USB", and a second line that says more.
        foreach (string line in Lines("asound/cards"))
        {
            int open = line.IndexOf('['), close = line.IndexOf("]:", StringComparison.Ordinal);
            int dash = line.IndexOf(" - ", StringComparison.Ordinal);
            if (open > 0 && close > open && dash > close
                && int.TryParse(line.AsSpan(0, open), CultureInfo.InvariantCulture, out int number))
                cards[number] = (line[(open + 1)..close].Trim(), line[(dash + 3)..].Trim());
        }
        return cards;
    }

    private static string? Value(IEnumerable<string> lines, string key) => lines
        .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
        .FirstOrDefault(parts => parts.Length == 2 && parts[0] == key && int.TryParse(parts[1], CultureInfo.InvariantCulture, out _))?[1];

    private string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(root, path));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
