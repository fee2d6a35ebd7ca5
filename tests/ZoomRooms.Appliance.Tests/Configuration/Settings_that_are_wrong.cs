using ZoomRooms.Appliance.Configuration;
using ZoomRooms.TestKit;

namespace ZoomRooms.Appliance.Tests.Configuration;

/// <summary>Each wrong setting: which key, which value, what would be right.</summary>
public class Settings_that_are_wrong
{
    private static readonly string[] Enough = ["Server:Url=https://meetings.example.org:8443", "Meeting:Id=987 654 3210"];

    [Theory]
    [InlineData("Speaker:HardwareVolume=101", "Speaker:HardwareVolume is 101: must be 0 to 100 percent, or -1 to leave the card as it is.")]
    [InlineData(
        "Microphone:HardwareVolume=-2", "Microphone:HardwareVolume is -2: must be 0 to 100 percent, or -1 to leave the card as it is.")]
    [InlineData("SoundCheck:Hour=24", "SoundCheck:Hour is 24: 0 to 23 is needed, or -1 for never.")]
    [InlineData(
        "Rooms:Name=Aalto",
        "Rooms is no setting. Sections are: Calendar, Camera, Encoder, Keys, Meeting, Microphone, Panel, Paths, Pictures, Room, Server, SoundCheck, Speaker, Speech, Update.")]
    [InlineData("Room:Nmae=Aalto", "Room:Nmae is no setting. Room has: Name.")]
    [InlineData("Microphone:Geometry:0:W=1", "Microphone:Geometry:0:W is no setting. Microphone:Geometry:0 has: X, Y, Z.")]
    [InlineData("Room:Name=", "Room:Name is \"\" (0 bytes): 1 to 128 bytes are needed.")]
    [InlineData("Room=Aalto", "Room is \"Aalto\": a section with keys of its own is needed.")]
    [InlineData("Camera:Fit=Stretch", "Camera:Fit is \"Stretch\": one of Bars, Crop is needed.")]
    [InlineData("Camera:Fit=1", "Camera:Fit is \"1\": one of Bars, Crop is needed.")]
    [InlineData("Camera:Width=wide", "Camera:Width is \"wide\": a whole number is needed.")]
    [InlineData("Camera:Width=1e3", "Camera:Width is \"1e3\": a whole number is needed.")]
    [InlineData("Camera:Width:Pixels=3", "Camera:Width is a section: a whole number is needed.")]
    [InlineData("Speaker:Gain=NaN", "Speaker:Gain is \"NaN\": a number is needed.")]
    [InlineData("Speaker:Gain=9", "Speaker:Gain is 9: must be 0 to 4")]
    [InlineData("Microphone:Channels=9", "Microphone:Channels is 9: must be 1 to 8.")]
    [InlineData("Microphone:ChannelMap=1", "Microphone:ChannelMap is \"1\": a list is needed.")]
    [InlineData("Microphone:ChannelMap:0=first", "Microphone:ChannelMap:0 is \"first\": a whole number is needed.")]
    [InlineData("Microphone:ChannelMap:0=40", "Microphone:ChannelMap[0] is 40: must be a channel of the device, counted from 0 to 31.")]
    [InlineData("Microphone:LoopbackChannel=0", "Microphone:LoopbackChannel is 0: a microphone has that channel")]
    [InlineData("Microphone:EchoCancellation=off", "Microphone:EchoCancellation is \"off\": one of Auto, Own, Device is needed.")]
    [InlineData("Microphone:Geometry=round", "Microphone:Geometry is \"round\": a list is needed.")]
    [InlineData("Microphone:Geometry:0:X=left", "Microphone:Geometry:0:X is \"left\": a number is needed.")]
    [InlineData("Microphone:Geometry:0:X=0.1", "")]
    [InlineData("Encoder:Ladder:0=h265", "Encoder:Ladder has \"h265\"")]
    [InlineData("Encoder:BitrateBitsPerSecond=1", "Encoder:BitrateBitsPerSecond is 1")]
    [InlineData(
        "Encoder:SmallBitrateBitsPerSecond=1500000",
        "Encoder:SmallBitrateBitsPerSecond is 1500000; it must be from 50000 to 1000000. Encoder:SmallPicture false switches the small picture off.")]
    [InlineData("Encoder:SmallPicture=no", "Encoder:SmallPicture is \"no\": true or false is needed.")]
    [InlineData("Server:Url=http://meetings.example.org", "Server:Url is \"http://meetings.example.org\"")]
    [InlineData("Server:Url=meetings", "only https is accepted")]
    [InlineData("Server:CertificateSha256=12", "64 hexadecimal digits are needed")]
    [InlineData("Meeting:Id=12345678", "Meeting:Id is \"12345678\": the meeting's number is needed, 9 to 11 digits.")]
    [InlineData("Meeting:Encryption=EndToEnd", "Meeting:Encryption is \"EndToEnd\": it must be \"endToEnd\"")]
    [InlineData("Pictures:Count=-1", "Pictures:Count is -1: 0 to 49 is needed; 49 takes as many as the server gives.")]
    [InlineData("Pictures:Large=50", "Pictures:Large is 50: 0 to 49 is needed; 49 takes as many as the network carries.")]
    [InlineData("Calendar:Addresses:0=aalto", "Calendar:Addresses has \"aalto\": the room's mail address is needed")]
    [InlineData("Calendar:Addresses=aalto@example.org", "Calendar:Addresses is \"aalto@example.org\": a list is needed.")]
    [InlineData("Calendar:Hosts:0=https://zoom.example", "Calendar:Hosts has \"https://zoom.example\": the name of a host is needed")]
    [InlineData("Calendar:Organizers:0=@", "Calendar:Organizers has \"@\": a mail address is needed")]
    [InlineData("Calendar:TimeZone=Helsinki", "Calendar:TimeZone is \"Helsinki\": a name such as \"Europe/Helsinki\" is needed")]
    [InlineData("Panel:Driver=gpio", "Panel:Driver is \"gpio\": it must be \"gpiod\"")]
    [InlineData("Panel:Chip=", "Panel:Chip is empty")]
    [InlineData("Panel:ButtonLine=", "Panel:ButtonLine is empty")]
    [InlineData("Panel:LedLine=17", "Panel:ButtonLine and Panel:LedLine are both \"17\"")]
    [InlineData("Speech:Language=--help", "Speech:Language is \"--help\"")]
    [InlineData("Speech:WordsPerMinute=5", "Speech:WordsPerMinute is 5: 80 to 300 is needed.")]
    [InlineData("Keys:Protection=tpm", "Keys:Protection is \"tpm\": it must be \"file\", or \"sealed\"")]
    [InlineData("Paths:State=state", "Paths:State is \"state\": an absolute path is needed.")]
    [InlineData("Paths:Runtime=run", "Paths:Runtime is \"run\": an absolute path is needed.")]
    [InlineData("Name", "--set is \"Name\": Section:Key=value is needed")]
    public void Are_named_with_their_value_and_with_what_would_be_right(string setting, string sentence)
    {
        if (sentence.Length == 0)
            Assert.Single(ApplianceConfiguration.Load(null, [.. Enough, setting]).Microphone.Geometry);
        else
            Assert.Contains(sentence, Assert.Single(Mistakes(null, setting)), StringComparison.Ordinal);
    }

    [Fact]
    public void Are_all_named_at_once() => Assert.Equal(3, Mistakes(null, "Room:Name=", "Camera:Width=3", "Meeting:Id=1").Count);

    [Fact]
    public void Name_simulated_lines_that_the_board_does_not_have()
    {
        Assert.Contains("Panel:ButtonLine is \"DOOR\"", Assert.Single(
            Mistakes(null, "Panel:Driver=simulated", "Panel:ButtonLine=DOOR")), StringComparison.Ordinal);
        Assert.Contains("Panel:SenseLine is \"32\"", Assert.Single(
            Mistakes(null, "Panel:Driver=simulated", "Panel:SenseLine=32")), StringComparison.Ordinal);
        Assert.Empty(Mistakes(null, "Panel:Driver=gpiod", "Panel:ButtonLine=DOOR"));
    }

    [Fact]
    public void Include_a_runtime_folder_that_is_too_long_for_a_socket() =>
        Assert.Contains("too long for a Unix socket", Assert.Single(
            Mistakes(null, $"Paths:Runtime=/{new string('r', 100)}")), StringComparison.Ordinal);

    [Fact]
    public void Include_files_that_cannot_be_read()
    {
        using TemporaryFolder folder = new();
        Assert.Equal([$"There is no configuration file {folder.File("none.json")}."], Mistakes(folder.File("none.json")));
        Assert.Equal([$"The configuration {folder.Path} is a directory: a JSON file is needed."], Mistakes(folder.Path));
        File.WriteAllText(folder.File("broken.json"), "{ \"Room\": ");
        Assert.Contains("cannot be read", Assert.Single(Mistakes(folder.File("broken.json"))), StringComparison.Ordinal);
        File.WriteAllText(folder.File("twice.json"), "{ \"Room\": { \"Name\": \"A\", \"name\": \"B\" } }");
        Assert.Contains("cannot be read", Assert.Single(Mistakes(folder.File("twice.json"))), StringComparison.Ordinal);
        File.WriteAllText(folder.File("list.json"), "[1, 2]");
        Assert.Contains("cannot be read", Assert.Single(Mistakes(folder.File("list.json"))), StringComparison.Ordinal);
        File.WriteAllText(folder.File("null.json"), "{ \"Panel\": { \"Chip\": null } }");
        Assert.Equal(["Panel:Chip is null: a text is needed, or leave the key out."], Mistakes(folder.File("null.json")));
    }

    private static IReadOnlyList<string> Mistakes(string? file, params string[] settings)
    {
        try
        {
            ApplianceConfiguration.Load(file, [.. Enough, .. settings]);
            return [];
        }
        catch (ConfigurationException wrong)
        {
            return wrong.Mistakes;
        }
    }
}
