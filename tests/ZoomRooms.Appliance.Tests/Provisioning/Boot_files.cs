using System.Text;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Appliance.Provisioning;

namespace ZoomRooms.Appliance.Tests.Provisioning;

public sealed class Boot_files : IDisposable
{
    private const string Good = """
        {
          // the room
          "roomName": "Aalto",
          "server": { "url": "https://meet.example.com:8443", "certificateSha256": "" },
          "pairingCode": "YVEM-75M9-2EX7",
          "meeting": { "id": "987 654 3210", "passcode": "s3cret" },
          "calendar": { "url": "https://calendar.example.com/private-5f2c/room.ics" },
          "wifi": { "name": "Office", "password": "correct horse", "country": "fi" },
          "address": { "address": "192.168.1.20/24", "gateway": "192.168.1.1", "dns": ["192.168.1.1", "9.9.9.9"] },
          "timeServers": ["ntp.example.com"],
          "timeZone": "Europe/Helsinki",
        }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoomrooms-provision-");

    public Boot_files()
    {
        Directory.CreateDirectory(In("root/usr/share/zoneinfo/Europe"));
        Directory.CreateDirectory(In("root/usr/share/zoneinfo/Etc"));
        File.WriteAllText(In("root/usr/share/zoneinfo/Europe/Helsinki"), "");
        File.WriteAllText(In("root/usr/share/zoneinfo/Etc/UTC"), "");
        Directory.CreateDirectory(In("boot"));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Good_settings_reach_every_program_that_needs_them_and_their_secrets_leave_the_card()
    {
        Assert.Equal(ProvisioningOutcome.Applied, Provision(Good, out _));
        string settings = Read("root/etc/zoomrooms/appliance.json");
        Assert.Contains("\"Url\": \"https://meet.example.com:8443\"", settings, StringComparison.Ordinal);
        Assert.Contains("\"Id\": \"9876543210\"", settings, StringComparison.Ordinal);
        Assert.Contains("\"Passcode\": \"s3cret\"", settings, StringComparison.Ordinal);
        string wifi = Read("root/etc/wpa_supplicant/wpa_supplicant-wlan0.conf");
        Assert.Contains("ssid=4f6666696365", wifi, StringComparison.Ordinal);
        Assert.Contains("psk=\"correct horse\"", wifi, StringComparison.Ordinal);
        Assert.Contains("country=FI", wifi, StringComparison.Ordinal);
        Assert.Contains("DNS=9.9.9.9", Read("root/etc/systemd/network/70-room.network"), StringComparison.Ordinal);
        Assert.Contains("NTP=ntp.example.com", Read("root/etc/systemd/timesyncd.conf.d/70-room.conf"), StringComparison.Ordinal);
        Assert.Equal("/usr/share/zoneinfo/Europe/Helsinki", new FileInfo(In("root/data/localtime")).LinkTarget);
        Assert.Equal("YVEM-75M9-2EX7\n", Read("root/etc/zoomrooms/pairing-code"));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(In("root/etc/wpa_supplicant/wpa_supplicant-wlan0.conf")));

        string card = Read("boot/zoomrooms.json");
        foreach (string secret in (string[])["YVEM", "s3cret", "correct horse", "private-5f2c"])
            Assert.DoesNotContain(secret, card + Read("boot/zoomrooms-result.txt"), StringComparison.Ordinal);
        Assert.Contains("// the room", card, StringComparison.Ordinal);
        Assert.Equal(WithoutSecrets(Good), card);
    }

    [Fact]
    public void Updates_come_from_where_the_installer_says()
    {
        string pin = string.Join(':', Enumerable.Repeat("AB", 32));
        Provision(
            Good.Replace(
                "\"timeZone\"",
                $"\"updates\": {{ \"url\": \"https://updates.example.com/room.raucb\", \"certificateSha256\": \"{pin}\" }},\n\"timeZone\"",
                StringComparison.Ordinal), out _);
        ApplianceOptions options = ApplianceConfiguration.Load(In("root/etc/zoomrooms/appliance.json"), []);
        Assert.Equal(
            ("https://updates.example.com/room.raucb", new string('x', 32).Replace("x", "ab", StringComparison.Ordinal)),
            (options.Update.Url, options.Update.CertificateSha256));
        Assert.Equal(
            ProvisioningOutcome.Refused, Provision(
                Good.Replace("\"timeZone\"", "\"updates\": { \"url\": \"ftp://a\" },\n\"timeZone\"", StringComparison.Ordinal),
                out IReadOnlyList<string> messages));
        Assert.Contains(messages, message => message.Contains("updates.url is \"ftp://a\"", StringComparison.Ordinal));
    }

    /// <summary>An update that did not come up had settings that the version before it does not know, and refuses.</summary>
    [Fact]
    public void What_a_newer_version_left_in_the_settings_is_taken_out()
    {
        Provision(Good, out _);
        string file = In("root/etc/zoomrooms/appliance.json");
        string own = Read("root/etc/zoomrooms/appliance.json");
        File.WriteAllText(file, own.Replace(
            "\"Room\": {", "\"Hologram\": { \"Depth\": 3 },\n\"Room\": {\n\"Colour\": \"green\",", StringComparison.Ordinal));
        Assert.Throws<ConfigurationException>(() => ApplianceConfiguration.Load(file, []));
        Provision(Good, out _);
        Assert.Equal(own, Read("root/etc/zoomrooms/appliance.json"));
        Assert.Equal("Aalto", ApplianceConfiguration.Load(file, []).Room.Name);
    }

    [Fact]
    public void The_next_start_changes_nothing_and_keeps_the_secrets()
    {
        Provision(Good, out _);
        File.Delete(In("root/etc/zoomrooms/pairing-code"));
        DateTime written = File.GetLastWriteTimeUtc(In("root/etc/zoomrooms/appliance.json"));
        Assert.Equal(ProvisioningOutcome.Unchanged, Provision(null, out _));
        Assert.Equal(written, File.GetLastWriteTimeUtc(In("root/etc/zoomrooms/appliance.json")));
        Assert.Contains("s3cret", Read("root/etc/zoomrooms/appliance.json"), StringComparison.Ordinal);
        Assert.Contains("correct horse", Read("root/etc/wpa_supplicant/wpa_supplicant-wlan0.conf"), StringComparison.Ordinal);
        Assert.False(File.Exists(In("root/etc/zoomrooms/pairing-code")));
    }

    [Fact]
    public void A_start_that_was_cut_short_before_the_secrets_left_the_card_is_repeated()
    {
        Provision(Good, out _);
        // As after a cut between the two: settings durable, the card as it was typed.
        Assert.Equal(ProvisioningOutcome.Unchanged, Provision(Good, out _));
        Assert.DoesNotContain("s3cret", Read("boot/zoomrooms.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"https://meet.example.com:8443\"", "\"http://meet.example.com\"", "Line 4: server.url")]
    [InlineData("\"https://meet.example.com:8443\"", "\"https://meetings.example.org:8443\"", "Line 4: server.url is still the example")]
    [InlineData("\"certificateSha256\": \"\"", "\"certificateSha256\": \"abc\"", "server.certificateSha256")]
    [InlineData("\"roomName\": \"Aalto\"", "\"roomName\": \"\"", "Line 3: roomName")]
    [InlineData("987 654 3210", "12", "Line 6: meeting.id")]
    [InlineData("\"correct horse\"", "\"short\"", "Line 8: wifi.password")]
    [InlineData("\"correct horse\"", "\"(taken)\"", "Line 8: wifi.password was taken for another network")]
    [InlineData("\"fi\"", "\"Finland\"", "Line 8: wifi.country")]
    [InlineData("192.168.1.20/24", "192.168.1.20", "Line 9: address.address")]
    [InlineData("\"192.168.1.1\", \"9.9.9.9\"", "\"nine\"", "Line 9: address.dns")]
    [InlineData("Europe/Helsinki", "Europe/Atlantis", "Line 11: timeZone")]
    [InlineData("Europe/Helsinki", "../../../../etc/passwd", "Line 11: timeZone")]
    [InlineData("ntp.example.com", "not a name", "Line 10: timeServers")]
    [InlineData("YVEM-75M9-2EX7", "$(reboot)", "Line 5: pairingCode")]
    [InlineData("\"s3cret\"", "\"(taken)\"", "Line 6: meeting.passcode was taken by another device, or by this one before it was reset")]
    [InlineData(
        "\"https://calendar.example.com/private-5f2c/room.ics\"", "\"(taken)\"", "Line 7: calendar.url was taken by another device")]
    [InlineData(
        "\"https://calendar.example.com/private-5f2c/room.ics\"", "\"http://calendar.example.com\"", "Line 7: calendar.url must be")]
    [InlineData("\"s3cret\"", "12", "Line 6: meeting.passcode must be a text in quotation marks")]
    [InlineData("\"roomName\"", "\"romName\"", "Line 3: romName is no setting")]
    [InlineData("\"roomName\": \"Aalto\",", "\"roomName\": \"Aalto\"", "is not JSON")]
    public void A_mistake_is_named_with_its_line_and_the_device_keeps_what_it_had(string right, string wrong, string said)
    {
        Assert.Equal(ProvisioningOutcome.Refused, Provision(
            Good.Replace(right, wrong, StringComparison.Ordinal), out IReadOnlyList<string> messages));
        Assert.Contains(messages, message => message.Contains(said, StringComparison.Ordinal));
        Assert.Contains(said, Read("boot/zoomrooms-result.txt"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(In("root/etc")));
        // What was typed stays, to be mended.
        Assert.Contains("\"passcode\"", Read("boot/zoomrooms.json"), StringComparison.Ordinal);
        Assert.Contains("YVEM-75M9-2EX7", Read(
            "boot/zoomrooms.json").Replace("$(reboot)", "YVEM-75M9-2EX7", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_at_all_is_refused_or_taken_and_never_crashes()
    {
        byte[] good = Encoding.UTF8.GetBytes(Good);
        Random random = new(20);
        for (int round = 0; round < 3000; round++)
        {
            byte[] text = [.. good.AsSpan(0, random.Next(good.Length + 1))];
            for (int change = random.Next(4); change > 0 && text.Length > 0; change--)
                text[random.Next(text.Length)] = (byte)random.Next(256);
            if (BootFile.TryParse(text, out string mistake) is { } file)
                _ = BootSettings.TryRead(file, In("root/usr/share/zoneinfo"), null, out _);
            else
                Assert.NotEqual("", mistake);
        }
        Assert.Null(BootFile.TryParse(new byte[BootFile.MaximumBytes + 1], out string large));
        Assert.Contains("at most", large, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_and_the_line_ends_of_another_system_are_forgiven()
    {
        byte[] text = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Good.ReplaceLineEndings("\r\n"))];
        File.WriteAllBytes(In("boot/zoomrooms.json"), text);
        Assert.Equal(ProvisioningOutcome.Applied, Provision(null, out _));
    }

    [Fact]
    public void A_card_that_cannot_be_written_is_still_read()
    {
        File.WriteAllText(In("boot/zoomrooms.json"), Good);
        // Folders where files would go: as read-only as it gets for root.
        Directory.CreateDirectory(In("root/data/secrets-being-taken"));
        Directory.CreateDirectory(In("boot/zoomrooms-result.txt.new"));
        Assert.Equal(ProvisioningOutcome.Applied, Provision(null, out IReadOnlyList<string> messages));
        Assert.Contains(messages, message => message.Contains("cannot be written", StringComparison.Ordinal));
    }

    [Fact]
    public void The_sample_is_right_but_for_the_server_that_everybody_must_name()
    {
        string? tree = AppContext.BaseDirectory;
        while (tree is not null && !File.Exists(Path.Combine(tree, "ZoomRooms.Appliance.sln")))
            tree = Path.GetDirectoryName(tree);
        string sample = File.ReadAllText(Path.Combine(tree!, "src/ZoomRooms.Appliance/zoomrooms.json"));
        Assert.Equal(ProvisioningOutcome.Refused, Provision(sample, out IReadOnlyList<string> messages));
        Assert.Contains("still the example", Assert.Single(messages), StringComparison.Ordinal);
        string whole = sample.Replace("meetings.example.org", "meet.example.com", StringComparison.Ordinal).Replace(
            "\"Etc/UTC\"", "\"Etc/UTC\",", StringComparison.Ordinal);
        // The settings that are commented out are right too.
        string all = string.Join(
            '\n', whole.Split('\n').Select(
                line => line.TrimStart().StartsWith("// \"", StringComparison.Ordinal)
                    ? line.Replace("// \"", "\"", StringComparison.Ordinal) : line));
        Assert.Equal(ProvisioningOutcome.Applied, Provision(all, out _));
    }

    /// <summary>Each secret's text as long as it was, so that nothing moves on the card.</summary>
    private static string WithoutSecrets(string card) => card
        .Replace("\"YVEM-75M9-2EX7\"", "\"(taken)\"       ", StringComparison.Ordinal).Replace(
            "\"s3cret\"", "\"******\"", StringComparison.Ordinal)
        .Replace("\"correct horse\"", "\"(taken)\"      ", StringComparison.Ordinal)
        .Replace("\"https://calendar.example.com/private-5f2c/room.ics\"", "\"(taken)\"".PadRight(
            "https://calendar.example.com/private-5f2c/room.ics".Length + 2), StringComparison.Ordinal);

    private ProvisioningOutcome Provision(string? content, out IReadOnlyList<string> messages)
    {
        if (content is not null)
            File.WriteAllText(In("boot/zoomrooms.json"), content);
        return new BootPartition(In("boot"), new DeviceFiles(In("root")), TimeProvider.System).Provision(out messages);
    }

    private string In(string path) => Path.Combine(_folder.FullName, path);

    private string Read(string path) => File.ReadAllText(In(path));
}
