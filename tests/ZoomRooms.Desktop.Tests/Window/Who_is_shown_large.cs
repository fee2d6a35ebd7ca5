using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Desktop.Window;
using ZoomRooms.Media.Audio;
using ZoomRooms.Protocol;

namespace ZoomRooms.Desktop.Tests.Window;

public sealed class Who_is_shown_large
{
    private readonly Talker _talker = new();
    private TimeSpan _now = TimeSpan.FromHours(1);

    [Fact]
    public void Nobody_before_somebody_spoke_and_then_whoever_spoke_last()
    {
        Assert.Null(After(1));
        Assert.Equal("2", After(0.25, "2"));
        Assert.Equal("2", After(60));
        Assert.Equal("3", After(0.25, "3"));
    }

    [Fact]
    public void A_word_in_between_takes_nobodys_place_and_going_on_does()
    {
        After(0.25, "2");
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal("2", After(1, "2", "3"));
            Assert.Equal("2", After(1, "2"));
        }
        Assert.Equal("2", After(1.75, "2", "3"));
        Assert.Equal("2", After(0, "2", "3"));
        Assert.Equal("3", After(2, "2", "3"));
    }

    [Fact]
    public void A_pause_for_breath_is_no_end()
    {
        After(0.25, "2");
        Assert.Equal("2", After(0.75, "3"));
        Assert.Equal("3", After(0.5, "3"));
    }

    [Fact]
    public void Oneself_is_never_shown_large_and_who_left_is_not_any_more()
    {
        Assert.Null(After(5, "1"));
        After(0.25, "3");
        _now += TimeSpan.FromSeconds(1);
        _talker.Follow([Person("1"), Person("2")], _now);
        Assert.Null(_talker.Index);
    }

    [Fact]
    public void A_page_gets_as_many_pictures_as_there_are_in_a_window_and_large_ones_where_it_shows_them()
    {
        Assert.Equal(new WantedPictures(25), PicturePlaces.Unknown.Wanted("7"));
        Assert.Equal(
            new WantedPictures(25, 25), PicturePlaces.Of(
                new PageCommand(PageVerb.Places, false, long.MaxValue, long.MaxValue)).Wanted("7"));
        Assert.Equal(
            new WantedPictures(6, 1) { FirstIndex = 7 }, PicturePlaces.Of(new PageCommand(PageVerb.Places, true, 6, 1)).Wanted("7"));
        Assert.Equal(new WantedPictures(6, 1), PicturePlaces.Of(new PageCommand(PageVerb.Places, true, 6, 1)).Wanted(null));
    }

    [Fact]
    public void What_is_heard_is_told_of_whoever_sits_there_and_of_nobody_else()
    {
        SessionSnapshot snapshot = WindowRig.Alone with
        {
            Participants = [new ParticipantView("Bo", false, false) { Index = 2 }, new ParticipantView("Bo", false, false) { Index = 3 }],
            Seats = [new ParticipantSeat(new ParticipantId(20), 2), new ParticipantSeat(new ParticipantId(30), 3)],
            Voices = [
                new ParticipantVoice(new ParticipantId(30), new VoiceState(VoiceHeard.Sound, true)),
                new ParticipantVoice(new ParticipantId(99), new VoiceState(VoiceHeard.Silence, false))],
        };
        DeviceState on = new(true, true, null);
        PageState state = PageStates.Of(snapshot, on, on, TimeProvider.System.Now(), default, default);
        Assert.Equal([(VoiceHeard.Unknown, false), (VoiceHeard.Sound, true)], state.People.Select(one => (one.Heard, one.Speaks)));
    }

    private string? After(double seconds, params string[] speaking)
    {
        _now += TimeSpan.FromSeconds(seconds);
        _talker.Follow([Person("1", speaking), Person("2", speaking), Person("3", speaking)], _now);
        return _talker.Index;
    }

    private static PersonState Person(string index, params string[] speaking) =>
        new(index, index, Self: index == "1", false, false, null, null, null, []) { Speaks = speaking.Contains(index) };
}
