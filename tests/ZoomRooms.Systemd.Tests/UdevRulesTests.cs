using ZoomRooms.TestKit;
namespace ZoomRooms.Systemd.Tests;

/// <summary>
/// The udev rules, run by udev itself over devices that are files: <c>udevadm test</c> in a mount namespace whose /sys is ours. (Debian
/// 12's udevadm has no
/// <c>verify</c>; <c>test</c> reads every rules file and names each line that it does not understand.)
/// </summary>
public sealed class UdevRulesTests : IDisposable
{
    private const string Rules = "71-zoomrooms.rules";
    private readonly DeviceTree _devices = new();
    private readonly ScratchFolder _rules = new();

    public UdevRulesTests()
    {
        Tool.NeedRoot();
        Assert.SkipUnless(Tool.Run("unshare", "--mount", "true").Code == 0, "this machine lets root make no mount namespace");
        File.Copy(Path.Combine(Checkout.Systemd, Rules), _rules[Rules]);
    }

    public void Dispose()
    {
        _devices.Dispose();
        _rules.Dispose();
    }

    [Fact]
    public void Udev_understands_every_line()
    {
        string device = AddCamera("video0", index: 0);
        string[] said = Test(device);
        // Complaints name the line while the files are read; what a line does to a device begins with the device's name.
        Assert.DoesNotContain(said, line => line.StartsWith("/run/udev/rules.d/" + Rules, StringComparison.Ordinal));
        Assert.Contains(said, line => line.Contains("Reading rules file: /run/udev/rules.d/" + Rules, StringComparison.Ordinal));
    }

    [Fact]
    public void Udev_would_name_a_line_that_it_does_not_understand()
    {
        File.AppendAllText(_rules[Rules], "SUBSYSTEMM==\"sound\", SYMLINK+=\"zoomrooms/x\"\n");
        Assert.Contains(Test(AddCamera("video0", index: 0)), line => line.StartsWith(
            "/run/udev/rules.d/" + Rules, StringComparison.Ordinal) && line.Contains("SUBSYSTEMM", StringComparison.Ordinal));
    }

    [Fact]
    public void A_usb_cameras_pictures_are_the_camera_and_its_metadata_are_not()
    {
        Assert.Contains("/dev/zoomrooms/camera", Links(AddCamera("video0", index: 0)));
        Assert.DoesNotContain("/dev/zoomrooms/camera", Links(AddCamera("video1", index: 1)));
    }

    [Fact]
    public void A_codec_of_the_board_is_no_camera()
    {
        _devices.Add("devices/platform/bcm2835-codec", "platform", "DRIVER=bcm2835-codec\n");
        Assert.DoesNotContain(
            "/dev/zoomrooms/camera", Links(
                _devices.Add(
                    "devices/platform/bcm2835-codec/video4linux/video11", "video4linux", "MAJOR=81\nMINOR=11\nDEVNAME=video11\n",
                    ("index", "0"), ("name", "bcm2835-codec-encode"))));
    }

    [Theory]
    [InlineData("pinctrl-bcm2835")]
    [InlineData("pinctrl-rp1")]
    public void The_headers_chip_is_the_panel_and_belongs_to_group_gpio(string driver)
    {
        string[] said = Test(AddChip(driver));
        Assert.Contains("/dev/zoomrooms/panel", LinksIn(said));
        Assert.Contains(
            said, line => line.Contains(Rules, StringComparison.Ordinal) && line.Contains("MODE 0660", StringComparison.Ordinal));
        Assert.Contains(said, line => line.Contains(Rules, StringComparison.Ordinal) && line.Contains("GROUP", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_chip_belongs_to_group_gpio_too_but_is_not_the_panel()
    {
        string[] said = Test(AddChip("raspberrypi-exp-gpio"));
        Assert.DoesNotContain("/dev/zoomrooms/panel", LinksIn(said));
        Assert.Contains(
            said, line => line.Contains(Rules, StringComparison.Ordinal) && line.Contains("MODE 0660", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2886", "0018", "RoomMic")]
    [InlineData("1415", "2000", "RoomMic")]
    public void A_known_microphone_array_gets_its_card_id(string vendor, string product, string id)
    {
        string card = AddSoundCard(vendor, product);
        Test(card);
        Assert.Equal(id, _devices.Read(card.TrimStart('/') + "/id"));
        Assert.Contains("/dev/zoomrooms/microphone", Links(card + "/controlC1"));
    }

    [Fact]
    public void An_unknown_sound_card_keeps_its_id()
    {
        string card = AddSoundCard("0d8c", "0014");
        Test(card);
        Assert.Equal("Device", _devices.Read(card.TrimStart('/') + "/id"));
        Assert.Empty(Links(card + "/controlC1"));
    }

    [Theory]
    [InlineData("speaker", "RoomSpeaker", new[] { "/dev/zoomrooms/speaker" })]
    [InlineData("speakerphone", "RoomSound", new[] { "/dev/zoomrooms/microphone", "/dev/zoomrooms/speaker" })]
    public void A_role_given_by_the_owner_counts(string role, string id, string[] links)
    {
        _rules.Write("70-zoomrooms-local.rules", $"SUBSYSTEM==\"sound\", ATTRS{{idVendor}}==\"0d8c\", ENV{{ZOOMROOMS_ROLE}}=\"{role}\"\n");
        string card = AddSoundCard("0d8c", "0014");
        Test(card);
        Assert.Equal(id, _devices.Read(card.TrimStart('/') + "/id"));
        Assert.Equal(links, Links(card + "/controlC1").Where(link => link.StartsWith("/dev/zoomrooms/", StringComparison.Ordinal)).Order());
    }

    /// <summary>An ALSA card id has 15 characters at most.</summary>
    [Fact]
    public void Card_ids_are_short_enough() =>
        Assert.All(System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(_rules[Rules]), "ATTR\\{id\\}=\"([^\"]*)\"").Select(
            match => match.Groups[1].Value), id => Assert.Matches("^[A-Za-z0-9]{1,15}$", id));

    [Fact]
    public void A_graphics_card_starts_the_screen_and_its_outputs_do_not()
    {
        string card = _devices.Add("devices/pci0000:00/drm/card0", "drm", "MAJOR=226\nMINOR=0\nDEVNAME=dri/card0\nDEVTYPE=drm_minor\n");
        string output = _devices.Add("devices/pci0000:00/drm/card0/card0-HDMI-A-1", "drm", "DEVTYPE=drm_connector\n");
        string render = _devices.Add(
            "devices/pci0000:00/drm/renderD128", "drm", "MAJOR=226\nMINOR=128\nDEVNAME=dri/renderD128\nDEVTYPE=drm_minor\n");
        Assert.Contains(Test(card), line => line.Contains("SYSTEMD_WANTS=zoomrooms-screen.service", StringComparison.Ordinal));
        foreach (string other in (string[])[output, render])
            Assert.DoesNotContain(Test(other), line => line.Contains("SYSTEMD_WANTS=", StringComparison.Ordinal));
    }

    private string AddCamera(string name, int index)
    {
        const string usb = "devices/pci0000:00/usb1/1-1";
        _devices.Add(usb, "usb", "DEVTYPE=usb_device\n", ("idVendor", "046d"), ("idProduct", "0825"));
        return _devices.Add(
            $"{usb}/1-1:1.0/video4linux/{name}", "video4linux", $"MAJOR=81\nMINOR={index}\nDEVNAME={name}\n",
            ("index", index.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("name", "C270"));
    }

    private string AddChip(string driver)
    {
        const string parent = "devices/platform/soc/fe200000.gpio";
        _devices.Add(parent, "platform", $"DRIVER={driver}\n");
        _devices.Bind(parent, "platform", driver);
        return _devices.Add($"{parent}/gpiochip0", "gpio", "MAJOR=254\nMINOR=0\nDEVNAME=gpiochip0\n");
    }

    private string AddSoundCard(string vendor, string product)
    {
        const string usb = "devices/pci0000:00/usb1/1-2";
        _devices.Add(usb, "usb", "DEVTYPE=usb_device\n", ("idVendor", vendor), ("idProduct", product));
        string card = _devices.Add($"{usb}/1-2:1.0/sound/card1", "sound", "", ("id", "Device"), ("number", "1"));
        _devices.Add($"{card.TrimStart('/')}/controlC1", "sound", "MAJOR=116\nMINOR=33\nDEVNAME=snd/controlC1\n");
        return card;
    }

    private IEnumerable<string> Links(string device) => LinksIn(Test(device));

    private static IEnumerable<string> LinksIn(string[] said) =>
        said.Where(line => line.StartsWith("DEVLINKS=", StringComparison.Ordinal)).SelectMany(
            line => line["DEVLINKS=".Length..].Split(' '));

    private string[] Test(string device)
    {
        const string script = """
            set -e
            mount --bind "$1" /sys
            mount -t tmpfs none /dev
            mount -t tmpfs none /run
            mkdir -p /run/udev/rules.d
            cp "$2"/*.rules /run/udev/rules.d/
            cp /etc/group /run/group
            grep -q '^gpio:' /run/group || echo 'gpio:x:64999:' >> /run/group
            mount --bind /run/group /etc/group
            SYSTEMD_DEVICE_VERIFY_SYSFS=0 udevadm test --action=add "$3" 2>&1
            """;
        Outcome outcome = Tool.Run("unshare", "--mount", "sh", "-c", script, "sh", _devices.Root, _rules.Path, device);
        Assert.True(outcome.Code == 0, outcome.Said);
        return outcome.Said.Split('\n');
    }
}
