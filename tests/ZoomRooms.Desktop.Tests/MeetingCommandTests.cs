using ZoomRooms.Client;
using ZoomRooms.Client.Chat;
using ZoomRooms.Desktop;
using ZoomRooms.Protocol;

namespace ZoomRooms.Desktop.Tests;

public sealed class MeetingCommandTests : IMeetingSession, IDisposable
{
    private readonly List<bool> _locks = [];
    private readonly List<bool> _mutes = [];
    private readonly List<WantedPictures> _wanted = [];
    private readonly List<HostDecision> _decisions = [];
    private readonly StringWriter _output = new(), _errors = new();
    private readonly List<string> _said = [];
    private readonly List<bool> _hands = [];
    private int _left;

    public SessionSnapshot Snapshot { get; private set; } = new(
        SessionState.InMeeting, null, new MeetingId(
            987654321), "Topic", EncryptionEvidence.None(EncryptionType.EndToEnd), "12345 67890", [], MediaStatistics.None, [])
    {
        Chat = new ChatView(true, 0, []),
    };

    [Fact]
    public void Words_lock_and_unlock_whatever_their_case_and_the_end_of_the_input_changes_nothing()
    {
        Read("lock\n\n  UNLOCK \nLock");
        Assert.Equal([true, false, true], _locks);
        Assert.Equal((0, ""), (_left, _errors.ToString()));
    }

    [Fact]
    public void Muting_goes_to_the_microphone_and_not_through_the_session()
    {
        Read("mute\nUnmute\nmute");
        Assert.Equal([true, false, true], _mutes);
        Assert.Equal("", _errors.ToString());
    }

    [Fact]
    public void Nothing_is_read_after_leave()
    {
        Read("leave\nlock\nleave\n");
        Assert.Equal(1, _left);
        Assert.Empty(_locks);
    }

    [Fact]
    public void The_code_is_shown_when_asked_for_and_its_absence_is_said()
    {
        Read("code\n");
        Assert.Equal("Security code: 12345 67890", _output.ToString().Trim());
        Snapshot = Snapshot with { SecurityCode = null };
        Read("code\n");
        Assert.Contains("There is no security code", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Anything_else_is_answered_with_what_there_is()
    {
        Read("lok\nlock\n");
        Assert.Contains("\"lok\" is no command", _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("unlock", _errors.ToString(), StringComparison.Ordinal);
        Assert.Equal([true], _locks);
    }

    [Fact]
    public void Texts_are_said_as_they_are_typed_and_hands_go_up_and_down()
    {
        Read("say Hello, all\nSAY  leave\nhand up\nHand Down\nhand sideways\n");
        Assert.Equal(["Hello, all", "leave"], _said);
        Assert.Equal([true, false], _hands);
        Assert.Equal(0, _left);
        Assert.Contains("\"hand sideways\" is no command", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_is_not_said_is_answered_with_why()
    {
        Snapshot = Snapshot with { Chat = ChatView.None };
        Read("say Hello\n");
        Assert.Empty(_said);
        Assert.Contains("no chat here", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_that_vanishes_is_the_end_of_the_input()
    {
        StringReader reader = new("lock\n");
        reader.Dispose();
        new MeetingCommandReader(this, new TextReport(_output, TimeProvider.System), _mutes.Add, () => _left++, _errors).ReadAll(reader);
        Assert.Equal(0, _left);
    }

    [Fact]
    public void A_participant_is_pinned_by_name_and_pictures_are_asked_for_by_number()
    {
        Snapshot = Snapshot with { Participants = [new ParticipantView("Aalto Room", false, false, 0)] };
        Read("pin Aalto Room\nPICTURES 3 1\npictures 2\nunpin\n");
        Assert.Equal([new(First: "Aalto Room"), new(3, 1, "Aalto Room"), new(2, null, "Aalto Room"), new(2)], _wanted);
        Assert.Equal("", _errors.ToString());
    }

    [Theory]
    [InlineData("pin")]
    [InlineData("pictures")]
    [InlineData("pictures many")]
    [InlineData("pictures -1")]
    [InlineData("pictures 1 2 3")]
    public void What_is_not_such_a_command_changes_nothing(string line)
    {
        Read(line + "\n");
        Assert.Empty(_wanted);
        Assert.Contains($"\"{line}\" is no command", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_pinned_may_come_later()
    {
        Read("pin Nobody\n");
        Assert.Equal([new(First: "Nobody")], _wanted);
        Assert.Contains("Nobody here is called \"Nobody\"", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Hosts_admit_remove_name_and_end_by_name_or_number()
    {
        Snapshot = Snapshot with
        {
            Participants = [
                new ParticipantView("Me", true, true) { Index = 0 }, new ParticipantView(
                    "Aalto Room", false, false) { Index = 3 }, new ParticipantView("7", false, false) { Index = 4 }],
            Knocking = [new KnockView(12, "Late Guest"), new KnockView(13, "Twin"), new KnockView(14, "Twin")],
        };
        Read("admit Late Guest\nADMIT 14\ndeny 13\nremove Aalto Room\nremove 7\ncohost 3\nwaiting-room ON\nwaiting-room off\nend\n");
        Assert.Equal(
            [
                new HostDecision.Admit(12), new HostDecision.Admit(
                    14), new HostDecision.TurnAway(13), new HostDecision.Remove(3), new HostDecision.Remove(4),
                new HostDecision.MakeCoHost(
                    3), new HostDecision.WaitingRoom(true), new HostDecision.WaitingRoom(false), new HostDecision.End(),
            ],
            _decisions);
        Assert.Equal("", _errors.ToString());
    }

    [Theory]
    [InlineData("admit Nobody", "Nobody knocks who is called \"Nobody\"")]
    [InlineData("admit 99", "Nobody knocks")]
    [InlineData("admit Twin", "2 are called \"Twin\": give the number (13, 14)")]
    [InlineData("remove Me", "Nobody is here")]
    [InlineData("remove 13", "Nobody is here")]
    [InlineData("admit", "is no command")]
    [InlineData("waiting-room maybe", "is no command")]
    public void Nobody_is_let_in_or_put_out_by_mistake(string line, string said)
    {
        Snapshot = Snapshot with
        {
            Participants = [new ParticipantView("Me", true, true)],
            Knocking = [new KnockView(13, "Twin"), new KnockView(14, "Twin")]
        };
        Read(line + "\n");
        Assert.Empty(_decisions);
        Assert.Contains(said, _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void People_are_listed_with_their_numbers()
    {
        Snapshot = Snapshot with
        {
            Participants = [new ParticipantView("Aalto", false, false)
            {
                Index = 3, IsCoHost = true
            }],
            Knocking = [new KnockView(13, "Late")]
        };
        Read("people\n");
        Assert.Contains("     3  \"Aalto\" (co-host)", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("    13  \"Late\" (knocks)", _output.ToString(), StringComparison.Ordinal);
    }

    void IMeetingSession.Decide(HostDecision decision) => _decisions.Add(decision);

    bool IMeetingSession.Say(string text)
    {
        if (!Snapshot.Chat.IsThere)
            return false;
        _said.Add(text);
        return true;
    }

    void IMeetingSession.RaiseHand(bool up) => _hands.Add(up);

    void IMeetingSession.SetPictures(WantedPictures wanted) => _wanted.Add(wanted);

    void IMeetingSession.SetLocked(bool locked) => _locks.Add(locked);

    Task IMeetingSession.LeaveAsync() => throw new NotSupportedException();

    ValueTask IAsyncDisposable.DisposeAsync() => ValueTask.CompletedTask;

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
    }

    private void Read(string typed)
    {
        using StringReader input = new(typed);
        new MeetingCommandReader(this, new TextReport(_output, TimeProvider.System), _mutes.Add, () => _left++, _errors).ReadAll(input);
    }
}
