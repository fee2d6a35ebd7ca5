using ZoomRooms.Media.Screens;
using ZoomRooms.Screen.Link;
using ZoomRooms.Screen.Tests.Rig;

namespace ZoomRooms.Screen.Tests.Link;

public class What_may_be_claimed
{
    private static readonly TimeSpan Now = TimeSpan.FromHours(7);

    [Theory]
    [InlineData(0, true)]
    [InlineData(1000, true)]
    [InlineData(2999, true)]
    [InlineData(3000, false)]
    [InlineData(3_600_000, false)]
    // Other machines' clocks, or none.
    [InlineData(-100, true)]
    [InlineData(-3001, false)]
    public void A_page_counts_for_three_seconds_from_when_its_light_was_derived(int age, bool counts)
    {
        Claim claim = Claim.Of(new Heard(Pages.Locked, Now - TimeSpan.FromMilliseconds(age)), Now);
        Assert.Equal(counts, claim.Page is not null);
        Assert.Equal(counts ? "" : Claim.Old, claim.Silence);
    }

    [Fact]
    public void Nothing_of_a_room_that_is_not_there_or_speaks_otherwise()
    {
        Assert.Equal(new Claim(null, Claim.NoRoom), Claim.Of(null, Now));
        Assert.Equal(new Claim(null, Claim.OtherVersion), Claim.Of(new Heard(null, Now), Now));
        byte[] other = (Pages.Locked with { Version = ScreenPage.Current + 1 }).ToBytes();
        Assert.False(ScreenPage.TryParse(other, out _));
    }
}
