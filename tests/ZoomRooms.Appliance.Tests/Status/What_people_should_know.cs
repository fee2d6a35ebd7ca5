using ZoomRooms.Appliance.Light;
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
    [InlineData(RoomAttention.CodeChanged, "came back")]
    public void Each_attention_has_a_sentence(RoomAttention attention, string part) => Assert.Contains(part, AttentionText.Of(attention), StringComparison.Ordinal);

    [Fact]
    public void No_attention_has_none() => Assert.Null(AttentionText.Of(RoomAttention.None));

    [Fact]
    public void A_missing_key_names_whose_and_how_long() =>
        Assert.Equal("key 7 missing for Far End, 1.2 s (34 frames)", AttentionText.Of(new MissingKey("Far End", 7, TimeSpan.FromSeconds(1.2), 34)));

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
        Assert.Equal(expected, AttentionText.Of(new Rejoin(SessionEndReason.HeartbeatsLost, Now, 3, Now + TimeSpan.FromSeconds(due), null), state, Now));
        Assert.Null(AttentionText.Of(null, state, Now));
    }
}
