using Spectre.Console;
using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Appliance.Status;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Tests.Status;

public class The_live_panel
{
    [Fact]
    public void Shows_everything_within_80_by_24()
    {
        foreach (StatusDocument status in (
            StatusDocument[])[Documents.Lit, Documents.Dark, Documents.Eventful, Documents.Dark with
            {
                Rejoin = "rejoining in 4 s after HeartbeatsLost (attempt 3)"
            }])
        {
            string[] lines = Render(status);
            Assert.True(lines.Length <= 24, $"{lines.Length} lines");
            Assert.All(lines, line => Assert.True(line.Length <= 80, line));
        }
    }

    [Theory]
    [InlineData("● lit")]
    [InlineData("on: only people in this meeting can see and hear it")]
    [InlineData("in a meeting")]
    [InlineData("on: end-to-end encrypted")]
    [InlineData("12345 67890 12345 67890 12345 67890 12345 6789")]
    [InlineData("2: \"Aalto\" (this room), \"Far end\"")]
    [InlineData("confirmed 4 s ago by the device of \"Far end\"")]
    [InlineData("sound and pictures, 1.2 MB")]
    [InlineData("sound and pictures, 2.3 MB")]
    [InlineData("2 pieces were damaged, late or twice, and left out")]
    [InlineData("j join or leave   m mute   c say code   a acknowledge   d details   q quit")]
    public void Shows_what_people_look_for(string text) =>
        Assert.Contains(Render(Documents.Lit), line => line.Contains(text, StringComparison.Ordinal));

    [Fact]
    public void Says_why_it_is_dark()
    {
        string[] lines = Render(Documents.Dark);
        Assert.Contains(lines, line => line.Contains("○ dark", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("The room is not in a meeting.", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("The passcode is wrong.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("muted: the room sends silence")]
    [InlineData("locked: nobody new gets in")]
    [InlineData("came back to another leader's")]
    [InlineData("2 people cannot be seen and heard: keys are missing.")]
    [InlineData("\"Far end\" (left 5")]
    public void Shows_what_people_should_know(string text) =>
        Assert.Contains(Render(Documents.Eventful), line => line.Contains(text, StringComparison.Ordinal));

    [Fact]
    public void Shows_the_way_back_into_a_lost_meeting() => Assert.Contains(
        Render(Documents.Dark with { Rejoin = "rejoining in 4 s after HeartbeatsLost (attempt 3)" }),
        line => line.Contains("Way back", StringComparison.Ordinal)
        && line.Contains("rejoining in 4 s (attempt 3)", StringComparison.Ordinal));

    [Fact]
    public void Takes_brackets_and_escape_sequences_in_names_for_text()
    {
        string[] lines = Render(Documents.Lit with { Participants = ["[red]Eve[/]", "\u001b[31mMallory"] });
        Assert.Contains(lines, line => line.Contains("[red]Eve[/]", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains('\u001b', StringComparison.Ordinal));
    }

    /// <summary>Names of the code and counters are for the details and for <c>status --json</c>.</summary>
    [Fact]
    public void Says_nothing_in_the_words_of_the_code()
    {
        string[] names =
        [
            .. Enum.GetNames<RoomState>(), .. Enum.GetNames<SessionState>(), .. Enum.GetNames<LightPattern>(),
            .. Enum.GetNames<FrameDrop>(), .. Enum.GetNames<SessionEndReason>(), .. Enum.GetNames<RefusalCode>(),
        ];
        // Words of one part, such as "Left", are words of people too.
        string[] joined = [.. names.Where(name => name.Skip(1).Any(char.IsUpper))];
        Dictionary<string, long> dropped = Enum.GetNames<FrameDrop>().ToDictionary(name => name, _ => 17L);
        IEnumerable<string> states = Enum.GetNames<RoomState>().Concat(Enum.GetNames<SessionState>().Select(name => $"Joining ({name})"));
        foreach (string state in states)
        {
            foreach (string light in Enum.GetNames<LightPattern>())
            {
                string shown = string.Join('\n', Render(Documents.Lit with
                {
                    State = state,
                    Light = light,
                    FramesDropped = dropped,
                    LastError = "Refused (NotPaired): This room is not paired.",
                    Rejoin = "rejoining in 4 s after HeartbeatsLost (attempt 3)",
                    Problems = [
                        "ClocksDisagree: this device's clock is late"],
                }, 200));
                Assert.All(joined, name => Assert.DoesNotContain(name, shown, StringComparison.Ordinal));
                Assert.DoesNotContain("RUNNING", shown, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(119)]
    [InlineData(120)]
    [InlineData(200)]
    public void Takes_the_width_that_there_is(int width)
    {
        foreach (StatusDocument status in (StatusDocument[])[Documents.Lit, Documents.Dark, Documents.Eventful])
        {
            string[] lines = Render(status, width);
            Assert.Equal(width, lines[0].Length);
            Assert.All(lines, line => Assert.True(line.Length <= width, line));
            // Two columns: what runs beside the room is at the height of the room.
            bool together = lines.Any(
                line => line.Contains("LED ", StringComparison.Ordinal) && line.Contains("Microphone", StringComparison.Ordinal));
            Assert.Equal(width >= LiveView.Wide, together);
            if (width >= 80 && status.SecurityCode is { } code)
                Assert.Contains(lines, line => line.Contains(code, StringComparison.Ordinal));
            if (width >= LiveView.Wide)
                Assert.True(lines.Length < Render(status, 80).Length, "a wide terminal has fewer lines");
        }
    }

    [Theory]
    [InlineData(80)]
    [InlineData(160)]
    public void Has_every_name_and_counter_in_its_details(int width)
    {
        string[] lines = Render(Documents.Eventful, width, details: true);
        foreach (string text in (string[])["Aalto: InMeeting", "Replayed 2", "libx264", "heartbeat 4.2 s ago", "500 audio and 300 video"])
            Assert.Contains(lines, line => line.Contains(text, StringComparison.Ordinal));
    }

    private static string[] Render(StatusDocument status, int width = 80, bool details = false)
    {
        using StringWriter output = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output)
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        console.Write(LiveView.Of(status, width, details));
        return output.ToString().TrimEnd('\n').Split('\n');
    }
}
