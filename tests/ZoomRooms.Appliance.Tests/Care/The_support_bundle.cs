using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using ZoomRooms.Appliance.Care;
using ZoomRooms.Appliance.Tests.Status;
using ZoomRooms.Client.Storage;

namespace ZoomRooms.Appliance.Tests.Care;

public sealed class The_support_bundle : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoomrooms-support-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Has_what_helps_and_nothing_of_what_is_secret()
    {
        // A device as it is: an identity with its wrapping key in the state folder, settings with a passcode, a journal that says too much.
        string state = In("var/lib/zoomrooms-appliance");
        Directory.CreateDirectory(state);
        KeyStore.Open(state, seal: false).LoadOrCreate().Dispose();
        string settings = Put("etc/zoomrooms/appliance.json", """
            { "Room": { "Name": "Boardroom of Ms Virtanen" }, "Server": { "Url": "https://meet.secret.example:8443", "CertificateSha256": "b688b290c478f9ab8fbd4112d8f24df6872cc7db2474ee3823d1e186a9c3dcbe" },
              "Meeting": { "Id": "9876543210", "Passcode": "open sesame" }, "Calendar": { "Source": "https://calendar.secret.example/token123" }, "Camera": { "Width": 1280 } }
            """);
        string journal = Put("journal", """
            Paired with the account "Acme Secret"
            wlan0: SME: Trying to authenticate with 02:11:22:33:44:55 (SSID='Office Secret' freq=2412 MHz)
            eth0: DHCPv4 address 192.168.17.23/24, gateway 192.168.17.1, fe80:1:2:3:4:5:6:7
            pairing with YVEM-75M9-2EX7
            the code is 84677 71351 57285 69129 50152 77502 25587 3906
            joined 987 6543 2100 and 98765432100 at https://meet.secret.example/j/1
            key AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
            Room is InMeeting
            """);
        Put("proc/meminfo", "MemAvailable: 5 kB");
        Put("usr/lib/os-release", "IMAGE_VERSION=2026.11.23.0854-f36d673");
        string bundle = In("support.tar.gz");
        await new SupportBundle(_folder.FullName, TimeProvider.System).WriteAsync(
            bundle, Documents.Lit.ToJson(), settings, new ProcessStartInfo("cat", [journal]), TestContext.Current.CancellationToken);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(bundle));
        Dictionary<string, string> parts = Unpack(bundle);
        string all = string.Concat(parts.Values);
        Assert.Contains("Room is InMeeting", parts["journal.txt"], StringComparison.Ordinal);
        Assert.Contains("\"Width\": 1280", parts["settings.json"], StringComparison.Ordinal);
        Assert.Contains("\"lockLit\": true", parts["status.json"], StringComparison.Ordinal);
        Assert.Contains("2026.11.23.0854-f36d673", all, StringComparison.Ordinal);
        Assert.Contains("proc/loadavg: not here", parts["manifest.txt"], StringComparison.Ordinal);
        string[] secrets =
        [
            "Virtanen", "secret", "Secret", "9876543210", "987 6543 2100", "open sesame", "token123", "02:11:22", "192.168.17", "fe80:1",
            "YVEM", "84677", "71351", "3906", "AAECAwQF", "b688b290",
            Sessions.SecurityCode, "Far end", "Weekly", "Aalto",
        ];
        foreach (string secret in secrets)
            Assert.DoesNotContain(secret, all, StringComparison.Ordinal);
        foreach (string file in Directory.GetFiles(state))
        {
            string content = Convert.ToHexString(File.ReadAllBytes(file));
            if (content.Length >= 32)
                Assert.DoesNotContain(
                    content[..32], Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(all)), StringComparison.Ordinal);
        }
    }

    /// <summary>Counts have nine digits after an hour, as meetings have; a version names a commit.</summary>
    [Fact]
    public async Task Is_json_where_it_says_so_and_names_the_version_and_the_counts()
    {
        string status = (Documents.Lit with
        {
            Version = "0.1.0+69f49d6a2b0c4d5e6f708192a3b4c5d6e7f80912",
            ImageVersion = "2026.11.23.0854",
            Slot = "A",
            BytesSent = 9_876_543_210,
            BytesReceived = 123_456_789,
            LastTransition = "InMeeting → Idle: the meeting 987 6543 2100 is over",
            LockUnmet = ["at https://meet.secret.example/j/1"],
        }).ToJson();
        string settings = Put("etc/zoomrooms/appliance.json", """
            { "Camera": { "Device": "/dev/v4l/by-id/usb-046d_HD_Pro_Webcam_C920_1A2B3C4D-video-index0" }, "Encoder": { "BitrateBitsPerSecond": 987654321 } }
            """);
        string bundle = In("support.tar.gz");
        await new SupportBundle(_folder.FullName, TimeProvider.System).WriteAsync(
            bundle, status, settings, new ProcessStartInfo("true"), TestContext.Current.CancellationToken);
        Dictionary<string, string> parts = Unpack(bundle);
        JsonElement told = JsonDocument.Parse(parts["status.json"]).RootElement;
        Assert.Equal("0.1.0+69f49d6a2b0c4d5e6f708192a3b4c5d6e7f80912", told.GetProperty("version").GetString());
        Assert.Equal("2026.11.23.0854", told.GetProperty("imageVersion").GetString());
        Assert.Equal(
            (9_876_543_210, 123_456_789), (told.GetProperty("bytesSent").GetInt64(), told.GetProperty("bytesReceived").GetInt64()));
        Assert.Equal("InMeeting → Idle: the meeting [removed] is over", told.GetProperty("lastTransition").GetString());
        Assert.Equal("at [removed]", told.GetProperty("lockUnmet")[0].GetString());
        JsonElement set = JsonDocument.Parse(parts["settings.json"]).RootElement;
        Assert.Equal(987654321, set.GetProperty("Encoder").GetProperty("BitrateBitsPerSecond").GetInt32());
        Assert.DoesNotContain("1A2B3C4D", parts["settings.json"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_written_whatever_is_missing()
    {
        string bundle = In("support.tar.gz");
        await new SupportBundle(In("nothing"), TimeProvider.System).WriteAsync(
            bundle, null, In("nothing/settings"), new ProcessStartInfo(In("no-program")), TestContext.Current.CancellationToken);
        string manifest = Unpack(bundle)["manifest.txt"];
        foreach (string missing in (
            string[])["status.json: not here, the service is not running", "settings.json: not here", "journal.txt: not here"])
            Assert.Contains(missing, manifest, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Unpack(string bundle)
    {
        Dictionary<string, string> parts = new();
        using FileStream file = File.OpenRead(bundle);
        using GZipStream zip = new(file, CompressionMode.Decompress);
        using TarReader tar = new(zip);
        while (tar.GetNextEntry(copyData: true) is { } entry)
        {
            using StreamReader reader = new(entry.DataStream ?? Stream.Null);
            parts[entry.Name["zoomrooms-support/".Length..]] = reader.ReadToEnd();
        }
        return parts;
    }

    private string Put(string path, string content)
    {
        string full = In(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
        return full;
    }

    private string In(string path) => Path.Combine(_folder.FullName, path);
}
