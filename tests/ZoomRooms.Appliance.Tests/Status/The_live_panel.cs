using Spectre.Console;
using ZoomRooms.Appliance.Status;

namespace ZoomRooms.Appliance.Tests.Status;

public class The_live_panel
{
    [Fact]
    public void Shows_everything_within_80_by_24()
    {
        foreach (StatusDocument status in (StatusDocument[])[Documents.Lit, Documents.Dark])
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
    [InlineData("Aalto (this room), Far end")]
    [InlineData("heartbeat 4.2 s ago")]
    [InlineData("libx264")]
    [InlineData("300 video, 500 audio frames, 1235 kB")]
    [InlineData("299 video, 499 audio frames, 2346 kB")]
    [InlineData("Replayed 2")]
    [InlineData("j join or leave   m mute   q quit")]
    public void Shows_what_people_look_for(string text) => Assert.Contains(Render(Documents.Lit), line => line.Contains(text, StringComparison.Ordinal));

    [Fact]
    public void Says_why_it_is_dark()
    {
        string[] lines = Render(Documents.Dark);
        Assert.Contains(lines, line => line.Contains("○ dark", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("The room is not in a meeting.", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Refused: The passcode is wrong.", StringComparison.Ordinal));
    }

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
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 80;
        console.Profile.Capabilities.Unicode = true;
        console.Write(LivePanel.Render(status));
        return output.ToString().TrimEnd('\n').Split('\n');
    }
}
