using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Media.Sound;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit;

namespace ZoomRooms.Appliance.Tests.Configuration;

public class Settings_that_are_right
{
    [Fact]
    public void The_documented_sample_is_accepted_as_it_is()
    {
        ApplianceOptions options = ApplianceConfiguration.Load(Path.Combine(AppContext.BaseDirectory, "appliance.json"), []);
        Assert.Equal("Aalto", options.Room.Name);
        Assert.Equal(4, options.Microphone.Geometry.Length);
        Assert.Equal(new MicrophonePosition(-0.0465, 0, 0), options.Microphone.Geometry[0]);
        Assert.Equal(EncryptionType.EndToEnd, options.Meeting.Insists);
        Assert.Equal(9876543210UL, options.Meeting.Number.Value);
    }

    [Fact]
    public void Every_setting_has_a_good_default_but_the_server_and_the_meeting()
    {
        Assert.Equal(2, new ApplianceOptions().Validate().Count());
        Assert.Equal(["Server:Url", "Meeting:Id"], new ApplianceOptions().Validate().Select(mistake => mistake.Split(' ')[0]));
    }

    [Fact]
    public void A_ladder_replaces_the_default_ladder()
    {
        ApplianceOptions options = ApplianceConfiguration.Load(
            null, ["Server:Url=https://meetings.example.org", "Meeting:Id=9876543210", "Encoder:Ladder:0=libx264",
                "Encoder:BitrateBitsPerSecond=900000"]);
        Assert.Equal(["libx264"], options.Encoder.Ladder);
        Assert.Equal(900_000, options.Encoder.BitrateBitsPerSecond);
    }

    [Fact]
    public void The_small_picture_can_be_switched_off_and_have_another_bitrate()
    {
        Assert.True(new ApplianceOptions().Encoder.SmallPicture);
        ApplianceOptions options = ApplianceConfiguration.Load(
            null, ["Server:Url=https://meetings.example.org", "Meeting:Id=9876543210", "Encoder:SmallPicture=false",
                "Encoder:SmallBitrateBitsPerSecond=90000"]);
        Assert.Equal((false, 90_000), (options.Encoder.SmallPicture, options.Encoder.SmallBitrateBitsPerSecond));
    }

    [Fact]
    public void The_environment_wins_over_the_file_and_set_over_both()
    {
        using TemporaryFolder folder = new();
        string file = folder.File("appliance.json");
        File.WriteAllText(file, """
            { "Server": { "Url": "https://meetings.example.org" }, // said once
              "Meeting": { "Id": "987-654-3210", "Encryption": "asScheduled" }, "Room": { "Name": "file" }, "Speaker": { "Gain": 2.5 } }
            """);
        const string variable = "ZOOMROOMS_ROOM__NAME";
        Environment.SetEnvironmentVariable(variable, "environment");
        try
        {
            Assert.Equal("environment", ApplianceConfiguration.Load(file, []).Room.Name);
            ApplianceOptions options = ApplianceConfiguration.Load(file, ["Room:Name=set"]);
            Assert.Equal("set", options.Room.Name);
            Assert.Equal(2.5, options.Speaker.Gain);
            Assert.Equal(EncryptionType.Unknown, options.Meeting.Insists);
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }
}
