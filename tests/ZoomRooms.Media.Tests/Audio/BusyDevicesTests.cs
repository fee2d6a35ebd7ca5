using ZoomRooms.Media.Audio;

namespace ZoomRooms.Media.Tests.Audio;

/// <summary>A device that another program holds is there: it is said so, and by whom.</summary>
public sealed class BusyDevicesTests : IDisposable
{
    private readonly string _proc = Directory.CreateTempSubdirectory("proc").FullName;
    private readonly HashSet<string> _busy = [];
    private readonly BusyDevices _devices;

    public BusyDevicesTests()
    {
        Write("asound/cards", " 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n                      HDA Intel PCH at 0xf7c10000 irq 33\n"
            + " 1 [USB            ]: USB-Audio - Jabra SPEAK 510 USB\n                      Jabra SPEAK 510 USB at usb-0000:00:14.0-1, full speed\n");
        Write("asound/pcm",
            "00-00: ALC269VC Analog : ALC269VC Analog : playback 1 : capture 1\n00-03: HDMI 0 : HDMI 0 : playback 1\n01-00: USB Audio : USB Audio : playback 1 : capture 1\n");
        Write("asound/card1/pcm0c/sub0/status", "state: RUNNING\nowner_pid   : 815\ntrigger_time: 12.5\n");
        Write("asound/card1/pcm0p/sub0/status", "closed\n");
        Write("815/status", "Name:\tdata-loop.0\nTgid:\t812\nPid:\t815\n");
        Write("812/comm", "pipewire\n");
        _devices = new BusyDevices(
            new AlsaDevices(_proc), (name, _) => _busy.Contains(name), () => ["default", "mic", "hw:CARD=USB,DEV=0"]);
    }

    [Theory]
    [InlineData("Jabra")]
    [InlineData("USB")]
    [InlineData("speak 510 usb: usb audio (hw:1,0)")]
    [InlineData("")]
    public void Who_holds_it_is_named(string wanted)
    {
        _busy.Add("hw:1,0");
        Assert.Equal(
            "MICROPHONE BUSY: \"Jabra SPEAK 510 USB: USB Audio (hw:1,0)\" is there and in use: pipewire (process 812) holds it; end that program, or take the device from it.",
            _devices.Complaint(SoundDirection.Capture, wanted));
    }

    [Fact]
    public void A_program_whose_name_may_not_be_read_has_a_number()
    {
        File.Delete(Path.Combine(_proc, "812", "comm"));
        _busy.Add("hw:1,0");
        Assert.Contains("process 812 holds it", _devices.Complaint(SoundDirection.Capture, "Jabra"), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nobody_says_who_it_is_the_usual_are_named()
    {
        _busy.Add("hw:1,0");
        Assert.Contains("PipeWire or PulseAudio", _devices.Complaint(SoundDirection.Playback, "Jabra"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_of_the_configuration_is_found_by_part_of_its_name()
    {
        _busy.Add("mic");
        Assert.StartsWith(
            "MICROPHONE BUSY: \"mic\" is there and in use", _devices.Complaint(SoundDirection.Capture, "MI"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_absent_or_free_is_not_busy()
    {
        Assert.Null(_devices.Complaint(SoundDirection.Capture, "Jabra"));
        Assert.Null(_devices.Complaint(SoundDirection.Capture, "Anker"));
        _busy.Add("hw:0,3");
        Assert.Null(_devices.Complaint(SoundDirection.Capture, "HDMI"));
        Assert.NotNull(_devices.Complaint(SoundDirection.Playback, "HDMI"));
    }

    [Fact]
    public void It_is_noticed_when_it_is_let_go()
    {
        _busy.Add("mic");
        Assert.NotNull(_devices.Complaint(SoundDirection.Capture, "mic"));
        int before = _devices.LetGo();
        Assert.Equal(before, _devices.LetGo());
        _busy.Clear();
        Assert.Contains("was in use until now", _devices.Complaint(SoundDirection.Capture, "mic"), StringComparison.Ordinal);
        Assert.NotEqual(before, _devices.LetGo());
        Assert.Equal(before + 1, _devices.LetGo());
        Assert.Null(_devices.Complaint(SoundDirection.Capture, "mic"));
    }

    [Fact]
    public void A_machine_without_sound_has_no_busy_device()
    {
        BusyDevices none = new(new AlsaDevices(Path.Combine(_proc, "none")), (_, _) => false, () => []);
        Assert.Null(none.Complaint(SoundDirection.Capture, ""));
    }

    public void Dispose() => Directory.Delete(_proc, recursive: true);

    private void Write(string path, string text)
    {
        string file = Path.Combine(_proc, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
