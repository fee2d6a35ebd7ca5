using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ZoomRooms.Appliance.Calendar;
using ZoomRooms.Appliance.Updates;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Protocol;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.Appliance.Provisioning;

/// <summary>What an installer decides about a device, checked. Made from <c>zoomrooms.json</c> only when all of it is right.</summary>
internal sealed record BootSettings
{
    private static readonly string[] Known =
    [
        "server.url", "server.certificateSha256", "pairingCode", "roomName", "meeting.id", "meeting.passcode", "meeting.encryption",
        "calendar.url", "calendar.addresses", "calendar.hosts", "calendar.organizers", "updates.url", "updates.certificateSha256",
        "wifi.name", "wifi.password", "wifi.country", "address.address", "address.gateway", "address.dns", "timeZone", "timeServers",
    ];

    /// <summary>Texts that the device takes out of the file once it has them.</summary>
    public static readonly string[] Secrets = ["pairingCode", "wifi.password", "meeting.passcode", "calendar.url"];

    public required string ServerUrl { get; init; }
    public required string CertificateSha256 { get; init; }

    /// <summary>Null: none, or taken before.</summary>
    public required string? PairingCode { get; init; }
    public required string RoomName { get; init; }
    public required string MeetingId { get; init; }

    /// <summary>Whoever has the address reads the room's meetings, with their passcodes. Null: as it was.</summary>
    public required string? CalendarUrl { get; init; }

    /// <summary>What of the calendar counts: its three lists only.</summary>
    public required Calendar.CalendarOptions Counting { get; init; }

    public required Updates.UpdateOptions Update { get; init; }

    /// <summary>Null: as it was.</summary>
    public required string? Passcode { get; init; }
    public required string Encryption { get; init; }
    public required WifiSettings? Wifi { get; init; }
    public required AddressSettings? Address { get; init; }
    public required string TimeZone { get; init; }
    public required IReadOnlyList<string> TimeServers { get; init; }

    /// <summary>The settings, or every mistake with its line.</summary>
    /// <param name="zoneFolder">Where the time zones of this system are (<c>/usr/share/zoneinfo</c>).</param>
    /// <param name="kept">What the device has of secrets that it took before; null: nothing.</param>
    public static BootSettings? TryRead(BootFile file, string zoneFolder, KeptSecrets? kept, out List<string> mistakes)
    {
        kept ??= new KeptSecrets(null, false, false);
        List<string> found = [];
        mistakes = found;
        foreach ((string path, BootFile.Value value) in file.Values)
        {
            string name = path.IndexOf('[', StringComparison.Ordinal) is var bracket and > 0 ? path[..bracket] : path;
            if (!Known.Contains(name, StringComparer.OrdinalIgnoreCase))
                found.Add(string.Create(
                    CultureInfo.InvariantCulture, $"Line {value.Line}: {path} is no setting. Settings are: {string.Join(", ", Known)}."));
        }

        // A number of a digit or two has no room for what stands in its place.
        found.AddRange(Secrets.Where(path => Text(path).Length > 0 && file.Values[path].Length < BootFile.ShortestSecret)
            .Select(path => At(path, $"{path} must be a text in quotation marks.")));
        foreach ((string path, bool has) in new[] { ("meeting.passcode", kept.HasPasscode), ("calendar.url", kept.HasCalendar) })
        {
            if (IsTaken(path) && !has)
                found.Add(At(path, $"{path} was taken by another device, or by this one before it was reset: it is needed again."));
        }

        string server = Text("server.url");
        string pin = Fingerprint("server.certificateSha256");
        foreach (string mistake in ServerEndpoint.Validate(server, pin))
            found.Add(
                At("server.url", mistake.Replace("Server:Url", "server.url", StringComparison.Ordinal).Replace(
                    "Server:CertificateSha256", "server.certificateSha256", StringComparison.Ordinal)));
        if (Uri.TryCreate(server, UriKind.Absolute, out Uri? url) && url.Host == "meetings.example.org")
            found.Add(At("server.url", "server.url is still the example: the address of your meeting server is needed."));
        string room = Text("roomName");
        if (Encoding.UTF8.GetByteCount(room) is 0 or > Limits.DisplayNameBytes)
            found.Add(At("roomName", $"roomName must have 1 to {Limits.DisplayNameBytes} bytes."));
        else if (!DisplayNames.TryAccept(room, Limits.DisplayNameBytes, out _))
            found.Add(At("roomName", $"roomName must be a name that {DisplayNames.Rule}."));
        string meeting = Text("meeting.id").Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        string? calendar = IsTaken("calendar.url") ? null : Text("calendar.url");
        found.AddRange(new Calendar.CalendarOptions { Source = calendar ?? "" }.Validate()
            .Select(_ => At("calendar.url", "calendar.url must be an address that begins with https://.")));
        CalendarOptions counting = new Calendar.CalendarOptions
        {
            Addresses = [.. List("calendar.addresses")], Hosts = [.. List("calendar.hosts")], Organizers = [.. List("calendar.organizers")],
        };
        foreach (string mistake in counting.Validate())
        {
            string path = ((string[])["calendar.addresses", "calendar.hosts", "calendar.organizers"]).First(
                path => mistake.StartsWith(path.Replace('.', ':'), StringComparison.OrdinalIgnoreCase));
            found.Add(At(path, $"{path}{mistake[path.Length..]}"));
        }
        UpdateOptions updates = new Updates.UpdateOptions
        {
            Url = Text("updates.url"), CertificateSha256 = Fingerprint("updates.certificateSha256").ToLowerInvariant()
        };
        found.AddRange(
            updates.Validate().Select(
                mistake =>
                    At("updates.url", mistake.Replace("Update:Url", "updates.url", StringComparison.Ordinal).Replace(
                        "Update:CertificateSha256", "updates.certificateSha256", StringComparison.Ordinal))));
        if ((calendar is { Length: 0 } || meeting.Length > 0) && !Protocol.MeetingId.TryParse(meeting, out _))
            found.Add(At("meeting.id", "meeting.id must be the meeting's number, 9 to 11 digits."));
        string encryption = Text("meeting.encryption") is { Length: > 0 } chosen ? chosen : "endToEnd";
        if (encryption is not ("endToEnd" or "asScheduled"))
            found.Add(At("meeting.encryption", "meeting.encryption must be \"endToEnd\" or \"asScheduled\"."));
        string? code = Secret("pairingCode");
        if (code is { Length: > 64 }
            || code?.Any(character => !char.IsAsciiLetterOrDigit(character) && character is not ('-' or ' ')) == true)
            found.Add(At("pairingCode", "pairingCode must be the code as the meeting server printed it, such as \"ABCD-EFGH-JKLM\"."));
        string zone = Text("timeZone") is { Length: > 0 } named ? named : "Etc/UTC";
        if (zone.Contains("..", StringComparison.Ordinal) || zone.StartsWith('/') || !File.Exists(Path.Combine(zoneFolder, zone)))
            found.Add(At("timeZone", $"timeZone is \"{zone}\", which is not known here: a name such as \"Europe/Helsinki\" is needed."));
        List<string> timeServers = List("timeServers");
        found.AddRange(timeServers.Where(name => Uri.CheckHostName(name) == UriHostNameType.Unknown).Select(
            name => At("timeServers", $"timeServers has \"{name}\": names or addresses are needed.")));
        WifiSettings? wifi = ReadWifi();
        AddressSettings? address = ReadAddress();

        return found.Count > 0 ? null : new BootSettings
        {
            ServerUrl = server, CertificateSha256 = pin.ToLowerInvariant(), PairingCode = code, RoomName = room, MeetingId = meeting,
            CalendarUrl = calendar, Counting = counting, Update = updates, Passcode = Secret("meeting.passcode")
                ?? (IsTaken("meeting.passcode") ? null : ""),
            Encryption = encryption, Wifi = wifi, Address = address, TimeZone = zone, TimeServers = timeServers,
        };

        string Text(string path) => file.Values.TryGetValue(path, out BootFile.Value? value) ? value.Text?.Trim() ?? "" : "";
        string Fingerprint(string path) => Text(path).Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        bool IsTaken(string path) => BootFile.IsTaken(Text(path));
        string? Secret(string path) => Text(path) is { Length: > 0 } text && !BootFile.IsTaken(text) ? text : null;
        string At(string path, string mistake) =>
            (file.Values.TryGetValue(path, out BootFile.Value? value) || file.Values.TryGetValue(path + "[0]", out value))
            ? string.Create(CultureInfo.InvariantCulture, $"Line {value.Line}: {mistake}")
            : mistake;

        List<string> List(string path)
        {
            List<string> texts = [];
            while (file.Values.TryGetValue(
                string.Create(CultureInfo.InvariantCulture, $"{path}[{texts.Count}]"), out BootFile.Value? value))
                texts.Add(value.Text?.Trim() ?? "");
            if (texts.Count == 0 && Text(path) is { Length: > 0 } single)
                texts.Add(single);
            return texts;
        }

        WifiSettings? ReadWifi()
        {
            // As they were typed: blanks around them are part of a network's name and of its password.
            string name = file.Values.GetValueOrDefault("wifi.name")?.Text ?? "";
            if (name.Length == 0)
                return null;
            string? password = Secret("wifi.password") is null ? null : file.Values["wifi.password"].Text;
            string country = Text("wifi.country").ToUpperInvariant();
            int bytes = Encoding.UTF8.GetByteCount(name);
            if (bytes > 32)
                found.Add(At("wifi.name", "wifi.name has more than 32 bytes: no network has."));
            if (country.Length != 2 || !country.All(char.IsAsciiLetterUpper))
                found.Add(
                    At("wifi.country",
                        "wifi.country must be the two letters of the country, such as \"FI\": which channels may be used depends on it."));
            WifiSettings wifi = new(name, password, IsTaken("wifi.password"), country);
            if (password is not null && !SupplicantFile.IsPassword(password))
                found.Add(
                    At("wifi.password",
                        "wifi.password must have 8 to 63 characters (a letter with an accent counts as two), or be a key of 64 hexadecimal digits."));
            // The secret leaves the card: by then the program that needs it must find it.
            else if (!wifi.IsPasswordTaken && !SupplicantFile.Holds(SupplicantFile.Write(wifi), wifi))
                found.Add(At("wifi.password", "wifi.password cannot be written so that the Wi-Fi program reads it: choose another."));
            if (password is null && IsTaken("wifi.password") && kept.WifiName != name)
                found.Add(At("wifi.password", $"wifi.password was taken for another network: the password of \"{name}\" is needed."));
            return wifi;
        }

        AddressSettings? ReadAddress()
        {
            string text = Text("address.address");
            if (text.Length == 0)
                return null;
            if (!IPNetwork.TryParse(text, out _) && !IsAddressWithPrefix(text))
                found.Add(At("address.address", "address.address must be an address with its prefix, such as \"192.168.1.20/24\"."));
            string gateway = Text("address.gateway");
            if (!IPAddress.TryParse(gateway, out _))
                found.Add(At("address.gateway", "address.gateway must be an address, such as \"192.168.1.1\"."));
            List<string> dns = List("address.dns");
            if (dns.Count == 0 || dns.Any(server => !IPAddress.TryParse(server, out _)))
                found.Add(At("address.dns", "address.dns must be a list of addresses, such as [\"192.168.1.1\"]."));
            return new AddressSettings(text, gateway, dns);
        }
    }

    private static bool IsAddressWithPrefix(string text) =>
        text.Split('/') is [var address, var prefix] && IPAddress.TryParse(address, out IPAddress? parsed)
        && byte.TryParse(prefix, NumberStyles.None, CultureInfo.InvariantCulture, out byte bits)
        && bits <= (parsed.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
}

/// <summary>What a device has of secrets that it took out of a boot file.</summary>
/// <param name="WifiName">The network whose password it has, or null.</param>
internal sealed record KeptSecrets(string? WifiName, bool HasPasscode, bool HasCalendar);

/// <param name="Password">Null: an open network, or, when <paramref name="IsPasswordTaken"/>, the one the device has.</param>
internal sealed record WifiSettings(string Name, string? Password, bool IsPasswordTaken, string Country);

internal sealed record AddressSettings(string Address, string Gateway, IReadOnlyList<string> Dns);
