using System.Text.RegularExpressions;
using ZoomRooms.Appliance.Health;
using ZoomRooms.Appliance.Pages;
using ZoomRooms.Appliance.Status;
using ZoomRooms.Client;
using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Tests.Pages;

/// <summary>On the screen and in the panel nobody reads a name of the code's.</summary>
public partial class Problems_are_said_in_peoples_words
{
    private const string Advice = "camera: NO CAMERA: /dev/video0 is not there, set Camera:Device; microphone 2: digital silence";

    public static TheoryData<string> Kinds => [.. Enum.GetNames<ProblemKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_problem_is_a_sentence_without_names(string name)
    {
        string said = ProblemWords.Of(new Problem(Enum.Parse<ProblemKind>(name), $"{(name == "Unknown" ? "A sentence." : Advice)}"));
        Assert.Matches("^[A-Z].*[.?]$", said);
        Assert.DoesNotMatch(NameOfTheCode(), said);
        // From four metres, in one line.
        Assert.InRange(said.Length, 10, 100);
    }

    [Fact]
    public void Every_problem_has_words_of_its_own()
    {
        string[] said = [.. Enum.GetValues<ProblemKind>().Select(kind => ProblemWords.Of(new Problem(kind, Advice)))];
        Assert.Equal(said.Length, said.Distinct().Count());
        Assert.Equal("Something did not work when the room started: camera, microphone 2.",
            ProblemWords.Of(new Problem(ProblemKind.SelfTestFailed, Advice)));
    }

    [Fact]
    public void The_end_of_a_session_is_its_sentence()
    {
        foreach (SessionEndReason reason in Enum.GetValues<SessionEndReason>())
        {
            foreach (RefusalCode refusal in Enum.GetValues<RefusalCode>())
            {
                string said = PanelWords.Sentence(new SessionEnd(reason, "The host removed this room.", refusal).Describe());
                Assert.Equal("The host removed this room.", said);
            }
        }
    }

    /// <summary>Two words in one, a setting, or a label.</summary>
    [GeneratedRegex("[a-z][A-Z]|[A-Z][a-z]+:[A-Z]|[A-Z]{3}|/dev/")]
    private static partial Regex NameOfTheCode();
}
