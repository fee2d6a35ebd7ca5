using Spectre.Console;
using ZoomRooms.Appliance.Status;

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
    [InlineData("Aalto: InMeeting")]
    [InlineData("LIT: end-to-end encrypted")]
    [InlineData("12345 67890 12345 67890 12345 67890 12345 6789")]
    [InlineData("2: \"Aalto\" (this room), \"Far end\"")]
    [InlineData("heartbeat 4.2 s ago")]
    [InlineData("libx264")]
    [InlineData("300 video, 500 audio frames, 1235 kB")]
    [InlineData("499 audio frames, 299 of pictures, 2346 kB")]
    [InlineData("Replayed 2")]
    [InlineData("j join or leave   m mute   c say code   a acknowledge   q quit")]
    public void Shows_what_people_look_for(string text) =>
        Assert.Contains(Render(Documents.Lit), line => line.Contains(text, StringComparison.Ordinal));

    [Fact]
    public void Says_why_it_is_dark()
    {
        string[] lines = Render(Documents.Dark);
        Assert.Contains(lines, line => line.Contains("○ dark", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("The room is not in a meeting.", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Refused: The passcode is wrong.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Aalto: InMeeting, muted, locked")]
    [InlineData("came back to another leader's")]
    [InlineData("key 7 missing for Far End, 1.2 s (34 frames)")]
    [InlineData("\"Far end\" (left 5")]
    public void Shows_what_people_should_know(string text) =>
        Assert.Contains(Render(Documents.Eventful), line => line.Contains(text, StringComparison.Ordinal));

    [Fact]
    public void Shows_the_way_back_into_a_lost_meeting() => Assert.Contains(
        Render(Documents.Dark with { Rejoin = "rejoining in 4 s after HeartbeatsLost (attempt 3)" }),
        line => line.Contains("Way back", StringComparison.Ordinal)
        && line.Contains("rejoining in 4 s after HeartbeatsLost", StringComparison.Ordinal));

    [Fact]
    public void Takes_brackets_and_escape_sequences_in_names_for_text()
    {
        string[] lines = Render(Documents.Lit with { Participants = ["[red]Eve[/]", "\u001b[31mMallory"] });
        Assert.Contains(lines, line => line.Contains("[red]Eve[/]", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains('\u001b', StringComparison.Ordinal));
    }

    private static string[] Render(StatusDocument status)
    {
        using var output = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output)
        });
        console.Profile.Width = 80;
        console.Profile.Capabilities.Unicode = true;
        console.Write(LivePanel.Render(status));
        return output.ToString().TrimEnd('\n').Split('\n');
    }
}
