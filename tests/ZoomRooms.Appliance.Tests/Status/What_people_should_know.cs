using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Appliance.Status;
using ZoomRooms.Client;

namespace ZoomRooms.Appliance.Tests.Status;

public class What_people_should_know
{
    private static readonly TimeSpan Now = Sessions.Now;

    [Theory]
    [InlineData(RoomAttention.LeaderChanged, "Another device leads")]
    [InlineData(RoomAttention.Unlocked, "unlocked")]
    [InlineData(RoomAttention.CodeChanged, "came back to another leader's device")]
    [InlineData(RoomAttention.CodeUnknown, "whether the same device leads is not known")]
    [InlineData(RoomAttention.LeaderNamedAgain, "named anew who leads")]
    public void Each_attention_has_a_sentence(RoomAttention attention, string part) =>
        Assert.Contains(part, AttentionText.Of(attention), StringComparison.Ordinal);

    [Fact]
    public void Two_that_came_together_are_both_said_and_named()
    {
        RoomAttention both = RoomAttention.LeaderChanged | RoomAttention.Unlocked;
        Assert.Equal(
            "Another device leads the meeting now: compare the security code again. The meeting was unlocked: newcomers can get in.",
            AttentionText.Of(both));
        Assert.Equal(["LeaderChanged", "Unlocked"], AttentionText.NamesOf(both));
        foreach (RoomAttention one in Enum.GetValues<RoomAttention>().Where(one => one != RoomAttention.None))
            Assert.Equal([one.ToString()], AttentionText.NamesOf(one));
    }

    [Fact]
    public void A_change_of_code_is_there_while_the_room_is_in_the_meeting_and_nobody_acknowledged()
    {
        UnwatchedReturn back = new(ReturnedCode.Another, "99999 11111", Unlocked: false, Now - TimeSpan.FromSeconds(5));
        RoomSnapshot room = new(
            RoomState.InMeeting, Sessions.In(SessionState.InMeeting, Sessions.Certified(Now)), PanelHealth.Good, false, null, null, null)
        {
            Return = back
        };
        Assert.Equal(new StatusCodeChange("99999 11111", Sessions.SecurityCode, 5), StatusCodeChange.Of(room, Now));
        Assert.Null(StatusCodeChange.Of(room with { Return = null }, Now));
        Assert.Null(StatusCodeChange.Of(room with { Return = back with { Code = ReturnedCode.Same, Unlocked = true } }, Now));
        Assert.Null(StatusCodeChange.Of(room with { State = RoomState.Rejoining }, Now));
    }

    [Fact]
    public void No_attention_has_none() => Assert.Null(AttentionText.Of(RoomAttention.None));

    [Fact]
    public void A_missing_key_names_whose_and_how_long() =>
        Assert.Equal("key 7 missing for \"Far End\", 1.2 s (34 frames)", AttentionText.Of(
            new MissingKey("Far End", 7, TimeSpan.FromSeconds(1.2), 34)));

    public static TheoryData<RoomState, double, string?> WaysBack => new()
    {
        { RoomState.Rejoining, 4, "rejoining in 4 s after HeartbeatsLost (attempt 3)" },
        { RoomState.Rejoining, 3.2, "rejoining in 4 s after HeartbeatsLost (attempt 3)" },
        { RoomState.Rejoining, -1, "rejoining in 0 s after HeartbeatsLost (attempt 3)" },
        { RoomState.Joining, -1, "rejoining now after HeartbeatsLost (attempt 3)" },
        { RoomState.InMeeting, -1, null },
    };

    [Theory]
    [MemberData(nameof(WaysBack))]
    public void The_way_back_says_when_and_after_what(RoomState state, double due, string? expected)
    {
        Assert.Equal(
            expected, AttentionText.Of(new Rejoin(SessionEndReason.HeartbeatsLost, Now, 3, Now + TimeSpan.FromSeconds(due)), state, Now));
        Assert.Null(AttentionText.Of(null, state, Now));
    }
}
