using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Client.Storage;

namespace ZoomRooms.Appliance.Provisioning;

/// <summary>
/// The files in which a device keeps its settings, below a root folder: the room's settings, Wi-Fi (wpa_supplicant), addresses
/// (systemd-networkd), time servers (systemd-timesyncd), time zone, and a pairing code that waits for the network. Each is written whole or
/// not at all, and only when it changes.
/// </summary>
internal sealed class DeviceFiles(string root)
{
    private static readonly JsonDocumentOptions Forgiving = new()
    {
        CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true
    };

    private string Settings => In("etc/zoomrooms/appliance.json");
    private string Defaults => In("usr/lib/zoomrooms-appliance/appliance.json");
    private string Wifi => In("etc/wpa_supplicant/wpa_supplicant-wlan0.conf");
    private string Network => In("etc/systemd/network/70-room.network");
    private string TimeServers => In("etc/systemd/timesyncd.conf.d/70-room.conf");

    /// <summary>The time zone: a link, to which <c>/etc/localtime</c> of the image points.</summary>
    private string TimeZone => In("data/localtime");

    public string ZoneFolder => In("usr/share/zoneinfo");

    /// <summary>Used and removed by <c>zoomrooms-pair.service</c>.</summary>
    public string PairingCode => In("etc/zoomrooms/pairing-code");

    /// <summary>While secrets of the boot file are being overwritten.</summary>
    public string TakingNote => In("data/secrets-being-taken");

    /// <summary>What the device has of secrets that it took before.</summary>
    public KeptSecrets Kept
    {
        get
        {
            JsonObject? room = TryRead(Settings);
            return new KeptSecrets(CurrentWifi, Has("Meeting", "Passcode"), Has("Calendar", "Source"));

            bool Has(string section, string key) =>
                (room?[section] as JsonObject)?[key] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0;
        }
    }

    /// <summary>Whether the room has been given settings at all.</summary>
    public bool HasSettings => File.Exists(Settings);

    /// <summary>The Wi-Fi network whose password the device has; null without one.</summary>
    private string? CurrentWifi
    {
        get
        {
            if (!File.Exists(Wifi))
                return null;
            string? line = File.ReadLines(Wifi).FirstOrDefault(line => line.TrimStart().StartsWith("ssid=", StringComparison.Ordinal));
            try
            {
                return line is null ? null : Encoding.UTF8.GetString(Convert.FromHexString(line.Trim()["ssid=".Length..]));
            }
            catch (FormatException)
            {
                return null;
            }
        }
    }

    /// <summary>Writes what differs. True when anything did.</summary>
    public bool Apply(BootSettings settings)
    {
        bool changed = Write(Settings, Room(settings));
        changed |= settings.Wifi is { } wifi
            ? !(wifi.IsPasswordTaken && CurrentWifi == wifi.Name) && Write(Wifi, SupplicantFile.Write(wifi)) : Remove(Wifi);
        changed |= settings.Address is { } address ? Write(Network, Networkd(address)) : Remove(Network);
        changed |= settings.TimeServers.Count > 0
            ? Write(TimeServers, $"[Time]\nNTP={string.Join(' ', settings.TimeServers)}\n") : Remove(TimeServers);
        changed |= Link(TimeZone, $"/usr/share/zoneinfo/{settings.TimeZone}");
        // Last: with this the device pairs, and by then it must have everything else.
        if (settings.PairingCode is { } code)
            changed |= Write(PairingCode, code + "\n");
        return changed;
    }

    /// <summary>The settings the room has, or those the program came with, with what the installer decided put in.</summary>
    private string Room(BootSettings settings)
    {
        JsonObject room = TryRead(Settings) ?? TryRead(Defaults) ?? [];
        SettingsShape.Prune(room, typeof(ApplianceOptions));
        Section(room, "Room")["Name"] = settings.RoomName;
        Section(room, "Server")["Url"] = settings.ServerUrl;
        Section(room, "Server")["CertificateSha256"] = settings.CertificateSha256;
        Section(room, "Meeting")["Id"] = settings.MeetingId;
        if (settings.Passcode is { } passcode)
            Section(room, "Meeting")["Passcode"] = passcode;
        if (settings.CalendarUrl is { } calendar)
            Section(room, "Calendar")["Source"] = calendar;
        Section(room, "Calendar")["Addresses"] = Array(settings.Counting.Addresses);
        Section(room, "Calendar")["Hosts"] = Array(settings.Counting.Hosts);
        Section(room, "Calendar")["Organizers"] = Array(settings.Counting.Organizers);
        Section(room, "Update")["Url"] = settings.Update.Url;
        Section(room, "Update")["CertificateSha256"] = settings.Update.CertificateSha256;
        Section(room, "Meeting")["Encryption"] = settings.Encryption;
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Indented = true }))
            room.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static string Networkd(AddressSettings address) => string.Join('\n',
    [
        "# From zoomrooms.json on the boot partition.",
        "[Match]",
        "Name=eth* wlan*",
        "",
        "[Network]",
        $"Address={address.Address}",
        $"Gateway={address.Gateway}",
        .. address.Dns.Select(server => $"DNS={server}"),
        "",
    ]);

    private static JsonObject Section(JsonObject room, string name)
    {
        if (room[name] is not JsonObject section)
            room[name] = section = [];
        return section;
    }

    private static JsonArray Array(string[] texts) => new([.. texts.Select(text => (JsonNode?)JsonValue.Create(text))]);

    private static JsonObject? TryRead(string path)
    {
        try
        {
            return File.Exists(path) ? JsonNode.Parse(File.ReadAllBytes(path), null, Forgiving) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool Write(string path, string content)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
            return false;
        // Made here so that AtomicFile's private mode is for the file only: other programs look into these folders.
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.WritePrivate(path, bytes);
        if (path.EndsWith(".network", StringComparison.Ordinal) || path.EndsWith("70-room.conf", StringComparison.Ordinal))
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return true;
    }

    private static bool Remove(string path)
    {
        if (!File.Exists(path))
            return false;
        File.Delete(path);
        return true;
    }

    private static bool Link(string path, string target)
    {
        if (new FileInfo(path).LinkTarget == target)
            return false;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = path + ".new";
        File.Delete(temporary);
        File.CreateSymbolicLink(temporary, target);
        File.Move(temporary, path, overwrite: true);
        return true;
    }

    private string In(string path) => Path.Combine(root, path);
}
