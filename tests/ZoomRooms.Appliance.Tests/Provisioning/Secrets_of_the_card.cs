using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Appliance.Provisioning;

namespace ZoomRooms.Appliance.Tests.Provisioning;

/// <summary>Secrets leave the card by being overwritten where they stand, whenever the power goes.</summary>
public sealed class Secrets_of_the_card : IDisposable
{
    private const string Card = """
        { "roomName": "Aalto", "server": { "url": "https://meet.example.com:8443" }, "pairingCode": "YVEM-75M9-2EX7",
          "meeting": { "id": "987 654 3210", "passcode": "pä\"s\u0073" },
          "calendar": { "url": "https://calendar.example.com/private-5f2c/room.ics" },
          "wifi": { "name": "Office", "password": "correct horse", "country": "fi" } }
        """;

    private static readonly string[] Secrets = ["YVEM", "pä\\\"s", "private-5f2c", "correct horse"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoomrooms-secrets-");

    public Secrets_of_the_card()
    {
        Directory.CreateDirectory(In("root/usr/share/zoneinfo/Etc"));
        File.WriteAllText(In("root/usr/share/zoneinfo/Etc/UTC"), "");
        Directory.CreateDirectory(In("boot"));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Another file under the old name would leave the old one's clusters, secrets and all, among the free ones.</summary>
    [Fact]
    public void They_are_overwritten_in_the_file_itself_and_with_as_many_bytes()
    {
        File.WriteAllText(In("boot/zoomrooms.json"), Card);
        using FileStream same = new(In("boot/zoomrooms.json"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        long length = same.Length;
        Assert.Equal(ProvisioningOutcome.Applied, Provision(out IReadOnlyList<string> messages));
        byte[] clusters = new byte[length];
        same.ReadExactly(clusters);
        Assert.Equal(length, new FileInfo(In("boot/zoomrooms.json")).Length);
        Assert.Equal(clusters, File.ReadAllBytes(In("boot/zoomrooms.json")));
        foreach (string secret in Secrets)
            Assert.DoesNotContain(secret, Encoding.UTF8.GetString(clusters), StringComparison.Ordinal);
        Assert.Contains(messages, message => message.Contains("calendar.url", StringComparison.Ordinal));
        string?[] names = [.. Directory.GetFiles(In("boot")).Select(Path.GetFileName).Order(StringComparer.Ordinal)];
        Assert.Equal(["zoomrooms-result.txt", "zoomrooms.json"], names);
        // The device has them, and goes on having them.
        Assert.Equal(ProvisioningOutcome.Unchanged, Provision(out _));
        ApplianceOptions options = ApplianceConfiguration.Load(In("root/etc/zoomrooms/appliance.json"), []);
        Assert.Equal("pä\"ss", options.Meeting.Passcode);
        Assert.Equal("https://calendar.example.com/private-5f2c/room.ics", options.Calendar.Source);
    }

    /// <summary>A card writes sectors in any order: of the bytes that change, any part may be there after a power cut.</summary>
    [Fact]
    public void A_power_cut_in_the_middle_is_finished_by_the_next_start_and_nobody_reads_what_is_half_old_and_half_new()
    {
        File.WriteAllText(In("boot/zoomrooms.json"), Card);
        Provision(out _);
        byte[] taken = File.ReadAllBytes(In("boot/zoomrooms.json"));
        string settings = File.ReadAllText(In("root/etc/zoomrooms/appliance.json"));
        byte[] before = Encoding.UTF8.GetBytes(Card);
        BootFile file = BootFile.TryParse(before, out _)!;
        IReadOnlyList<(int Start, int Length)> places = file.PlacesOf(BootSettings.Secrets);
        Random random = new(10);
        for (int round = 0; round < 200; round++)
        {
            // Sectors of eight bytes, so that each secret lies in several.
            byte[] torn = [.. before];
            for (int sector = 0; sector < torn.Length; sector += 8)
            {
                if (random.Next(2) == 0)
                    taken.AsSpan(sector..Math.Min(sector + 8, torn.Length)).CopyTo(torn.AsSpan(sector));
            }
            File.WriteAllBytes(In("boot/zoomrooms.json"), torn);
            WriteNote(taken, places);
            Assert.Equal(ProvisioningOutcome.Unchanged, Provision(out _));
            Assert.Equal(taken, File.ReadAllBytes(In("boot/zoomrooms.json")));
            Assert.Equal(settings, File.ReadAllText(In("root/etc/zoomrooms/appliance.json")));
            Assert.False(File.Exists(In("root/data/secrets-being-taken")));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_card_that_somebody_edited_after_the_power_cut_is_read_as_it_is(bool sameLength)
    {
        File.WriteAllText(In("boot/zoomrooms.json"), Card);
        BootFile file = BootFile.TryParse(Encoding.UTF8.GetBytes(Card), out _)!;
        IReadOnlyList<(int Start, int Length)> places = file.PlacesOf(BootSettings.Secrets);
        WriteNote(SecretTaking.Without(Encoding.UTF8.GetBytes(Card), places), places);
        File.WriteAllText(In("boot/zoomrooms.json"), Card.Replace("Aalto", sameLength ? "Bjork" : "Sibelius", StringComparison.Ordinal));
        Assert.Equal(ProvisioningOutcome.Applied, Provision(out _));
        ApplianceOptions options = ApplianceConfiguration.Load(In("root/etc/zoomrooms/appliance.json"), []);
        Assert.Equal((sameLength ? "Bjork" : "Sibelius", "pä\"ss"), (options.Room.Name, options.Meeting.Passcode));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x\ny\nz")]
    [InlineData("99999999999\n00\n1 2")]
    [InlineData("300\n00\n299 90")]
    [InlineData("300\n00\n-5 90\n")]
    public void A_note_that_makes_no_sense_is_thrown_away(string note)
    {
        File.WriteAllText(In("boot/zoomrooms.json"), Card);
        Directory.CreateDirectory(In("root/data"));
        File.WriteAllText(In("root/data/secrets-being-taken"), note);
        Assert.Equal(ProvisioningOutcome.Applied, Provision(out _));
        Assert.False(File.Exists(In("root/data/secrets-being-taken")));
    }

    /// <summary>After a reset the card still says "taken", and the device has nothing.</summary>
    [Fact]
    public void A_device_that_was_reset_says_which_secrets_it_needs_again()
    {
        File.WriteAllText(In("boot/zoomrooms.json"), Card);
        Provision(out _);
        Directory.Delete(In("root/etc"), recursive: true);
        Assert.Equal(ProvisioningOutcome.Refused, Provision(out IReadOnlyList<string> messages));
        Assert.Equal(["meeting.passcode", "calendar.url", "wifi.password"], messages.Select(message => message.Split(' ')[2]));
    }

    [Theory]
    [InlineData(3, "\"*\"")]
    [InlineData(8, "\"******\"")]
    [InlineData(9, "\"(taken)\"")]
    [InlineData(12, "\"(taken)\"   ")]
    public void What_stands_in_their_place_is_as_long_as_they_were_and_is_known_again(int length, string placeholder)
    {
        Assert.Equal(placeholder, Encoding.ASCII.GetString(BootFile.Placeholder(length)));
        Assert.True(BootFile.IsTaken(placeholder.Trim().Trim('"')));
    }

    private void WriteNote(byte[] taken, IReadOnlyList<(int Start, int Length)> places)
    {
        Directory.CreateDirectory(In("root/data"));
        File.WriteAllLines(In("root/data/secrets-being-taken"),
        [
            taken.Length.ToString(CultureInfo.InvariantCulture), Convert.ToHexStringLower(SHA256.HashData(taken)),
            .. places.Select(place => string.Create(CultureInfo.InvariantCulture, $"{place.Start} {place.Length}")),
        ]);
    }

    private ProvisioningOutcome Provision(out IReadOnlyList<string> messages) =>
        new BootPartition(In("boot"), new DeviceFiles(In("root")), TimeProvider.System).Provision(out messages);

    private string In(string path) => Path.Combine(_folder.FullName, path);
}
