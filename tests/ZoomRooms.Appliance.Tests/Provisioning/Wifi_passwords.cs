using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Appliance.Provisioning;

namespace ZoomRooms.Appliance.Tests.Provisioning;

/// <summary>What an installer types as a network's name and password, as wpa_supplicant itself reads it afterwards.</summary>
public sealed class Wifi_passwords : IDisposable
{
    private const string Program = "/usr/sbin/wpa_supplicant";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoomrooms-wifi-");

    public Wifi_passwords()
    {
        Directory.CreateDirectory(In("root/usr/share/zoneinfo/Etc"));
        File.WriteAllText(In("root/usr/share/zoneinfo/Etc/UTC"), "");
        Directory.CreateDirectory(In("boot"));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("Office", "correct horse")]
    [InlineData("Office", "pa\"ss#word1")]
    [InlineData("Office", "pa\"s\"s#word1")]
    [InlineData("Office", "#1234567")]
    [InlineData("Office", "\"1234567")]
    [InlineData("Office", "12345678\"")]
    [InlineData("Office", "\"\"\"\"\"\"\"\"#")]
    [InlineData("Office", "a\\nb\\x41c%d'`$(x)")]
    [InlineData("Guest ", " correct horse ")]
    [InlineData(" Büro #2 \"oben\"", "schöne Grüße#")]
    [InlineData("会議室", "パスワード")]
    [InlineData("Office", "0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789abcdef")]
    [InlineData("Office", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde")]
    [InlineData("Office", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg", true)]
    [InlineData("Office", "1234567", true)]
    [InlineData("Office", "1234567\u0007", true)]
    [InlineData("Office", "ääääääääääääääääääääääääääääääää", true)]
    public async Task Are_read_as_they_were_meant_or_refused(string name, string password, bool isRefused = false)
    {
        string typed = Settings(name, password);
        ProvisioningOutcome outcome = Provision(Encoding.UTF8.GetBytes(typed), out IReadOnlyList<string> messages);
        Assert.Equal(isRefused ? ProvisioningOutcome.Refused : ProvisioningOutcome.Applied, outcome);
        if (isRefused)
        {
            Assert.Contains(messages, message => message.Contains("wifi.password must have 8 to 63 characters", StringComparison.Ordinal));
            Assert.Equal(typed, File.ReadAllText(In("boot/zoomrooms.json")));
            return;
        }
        Assert.Contains("(taken)", File.ReadAllText(In("boot/zoomrooms.json")), StringComparison.Ordinal);
        // The next start knows the network by its name.
        Assert.Equal(ProvisioningOutcome.Unchanged, Provision(null, out _));
        await WpaSupplicantHasAsync(name, password);
    }

    public static TheoryData<string> FieldCases() => [.. Directory.EnumerateDirectories(Field, "boot-*")
        .Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    /// <summary>Every settings file below <c>Field</c>: its <c>README.md</c> says how to add one.</summary>
    [Theory]
    [MemberData(nameof(FieldCases))]
    public async Task Of_the_field_are_taken_or_refused_with_what_to_do(string name)
    {
        JsonElement wanted = JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(Path.Combine(Field, name, "case.json")));
        string input = wanted.GetProperty("input").GetString()!;
        File.Copy(Path.Combine(Field, name, input), In($"boot/{input}"));
        Assert.Equal(wanted.GetProperty("outcome").GetString(), Provision(null, out _).ToString());
        if (wanted.TryGetProperty("said", out JsonElement said))
        {
            Assert.Contains(said.GetString()!, File.ReadAllText(In("boot/zoomrooms-result.txt")), StringComparison.Ordinal);
            Assert.Equal(File.ReadAllBytes(Path.Combine(Field, name, input)), File.ReadAllBytes(In($"boot/{input}")));
        }
        if (wanted.TryGetProperty("ssid", out JsonElement ssid))
            await WpaSupplicantHasAsync(ssid.GetString()!, wanted.GetProperty("password").GetString()!);
    }

    private static string Field => Path.Combine(AppContext.BaseDirectory, "Field");

    private async Task WpaSupplicantHasAsync(string name, string password)
    {
        Assert.SkipUnless(File.Exists(Program), "wpa_supplicant is not installed");
        string said = await ReadByWpaSupplicantAsync();
        Assert.DoesNotContain("Invalid", said, StringComparison.Ordinal);
        Assert.Equal(name, Encoding.UTF8.GetString(Dump(said, "ssid")!));
        if (Dump(said, "PSK (ASCII passphrase)") is { } passphrase)
            Assert.Equal(password, Encoding.UTF8.GetString(passphrase));
        else if (password.Length == 64)
            Assert.Equal(Convert.FromHexString(password), Dump(said, "PSK"));
        else
        {
            Assert.Equal(Rfc2898DeriveBytes.Pbkdf2(
                Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(name), 4096, HashAlgorithmName.SHA1, 32), Dump(said, "PSK"));
            Assert.Equal(password, Encoding.UTF8.GetString(Dump(said, "sae_password")!));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_is_saved_as_UTF_16_is_told_so(bool bigEndian)
    {
        Encoding encoding = bigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode;
        byte[] typed = [.. encoding.Preamble, .. encoding.GetBytes(Settings("Office", "correct horse"))];
        Assert.Equal(ProvisioningOutcome.Refused, Provision(typed, out _));
        Assert.Contains("save it as UTF-8", File.ReadAllText(In("boot/zoomrooms-result.txt")), StringComparison.Ordinal);
        Assert.Equal(typed, File.ReadAllBytes(In("boot/zoomrooms.json")));
    }

    [Theory]
    [InlineData("zoomrooms.json.txt")]
    [InlineData("ZoomRooms.JSON.TXT")]
    [InlineData("zoomrooms.txt")]
    public void A_file_with_an_end_that_nobody_sees_is_named_in_the_result(string name)
    {
        File.WriteAllText(In($"boot/{name}"), Settings("Office", "correct horse"));
        Assert.Equal(ProvisioningOutcome.Refused, Provision(null, out _));
        Assert.Contains(
            $"{name} must be named zoomrooms.json", File.ReadAllText(In("boot/zoomrooms-result.txt")), StringComparison.Ordinal);
        Assert.Contains("correct horse", File.ReadAllText(In($"boot/{name}")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_of_a_calendar_counts_reaches_the_room_and_mistakes_are_named()
    {
        string settings = Settings("Office", "correct horse");
        string calendar =
            "\"calendar\": { \"url\": \"https://c.example.org/r.ics\", \"addresses\": [\"aalto@example.org\"], \"hosts\": [\"*.zoom.example\"], \"organizers\": [\"@example.org\"] }, \"roomName\"";
        Assert.Equal(ProvisioningOutcome.Applied, Provision(
            Encoding.UTF8.GetBytes(settings.Replace("\"roomName\"", calendar, StringComparison.Ordinal)), out _));
        ApplianceOptions options = ApplianceConfiguration.Load(In("root/etc/zoomrooms/appliance.json"), []);
        Assert.Equal(
            ["aalto@example.org", "*.zoom.example", "@example.org"],
            [.. options.Calendar.Addresses, .. options.Calendar.Hosts, .. options.Calendar.Organizers]);
        string wrong = calendar.Replace("aalto@example.org", "aalto", StringComparison.Ordinal).Replace(
            "*.zoom.example", "https://zoom.example", StringComparison.Ordinal);
        Assert.Equal(ProvisioningOutcome.Refused, Provision(
            Encoding.UTF8.GetBytes(settings.Replace("\"roomName\"", wrong, StringComparison.Ordinal)), out IReadOnlyList<string> messages));
        Assert.Contains(messages, message => message.Contains("calendar.addresses has \"aalto\"", StringComparison.Ordinal));
        Assert.Contains(messages, message => message.Contains("calendar.hosts has \"https://zoom.example\"", StringComparison.Ordinal));
    }

    private static string Settings(string name, string password) => $$"""
        {
          "roomName": "Aalto",
          "server": { "url": "https://meet.example.com:8443", "certificateSha256": "" },
          "meeting": { "id": "9876543210", "passcode": "" },
          "wifi": { "name": {{Quoted(name)}}, "password": {{Quoted(password)}}, "country": "FI" }
        }
        """;

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    private ProvisioningOutcome Provision(byte[]? typed, out IReadOnlyList<string> messages)
    {
        if (typed is not null)
            File.WriteAllBytes(In("boot/zoomrooms.json"), typed);
        return new BootPartition(In("boot"), new DeviceFiles(In("root")), TimeProvider.System).Provision(out messages);
    }

    private string In(string path) => Path.Combine(_folder.FullName, path);

    /// <summary>It reads its configuration, says what it found, and ends because there is no such interface.</summary>
    private async Task<string> ReadByWpaSupplicantAsync()
    {
        ProcessStartInfo start = new(
            Program, ["-Dnone", "-inone0", "-c", In("root/etc/wpa_supplicant/wpa_supplicant-wlan0.conf"), "-dd", "-K"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return said + await errors;
    }

    /// <summary>The bytes that it shows under a name: in one line, or in lines of sixteen with their letters beside them.</summary>
    private static byte[]? Dump(string said, string name)
    {
        string[] lines = said.Split('\n');
        int at = Array.FindIndex(lines, line => line.StartsWith($"{name} - hexdump", StringComparison.Ordinal));
        if (at < 0)
            return null;
        string hex = lines[at].Contains("hexdump_ascii", StringComparison.Ordinal)
            ? string.Concat(lines.Skip(at + 1).TakeWhile(line => line.StartsWith("     ", StringComparison.Ordinal))
                .Select(line => line[5..Math.Min(line.Length, 5 + 48)]))
            : lines[at][(lines[at].IndexOf("):", StringComparison.Ordinal) + 2)..];
        return [.. hex.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(
            digits => byte.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
    }
}
