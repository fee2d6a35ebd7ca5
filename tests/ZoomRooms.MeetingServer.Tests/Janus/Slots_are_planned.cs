using ZoomRooms.MeetingServer.Janus;

namespace ZoomRooms.MeetingServer.Tests.Janus;

public class Slots_are_planned
{
    [Theory]
    [InlineData("---", "abc", "abc", true)]
    [InlineData("abc", "cba", "abc", false)]
    [InlineData("abc", "dcb", "dbc", true)]
    [InlineData("abc", "defg", "def", true)]
    [InlineData("abc", "b", "-b-", true)]
    [InlineData("-b-", "b", "-b-", false)]
    [InlineData("-b-", "abc", "abc", true)]
    [InlineData("abc", "", "---", true)]
    [InlineData("", "abc", "", false)]
    public void Who_is_wanted_stays_where_it_is(string before, string wanted, string after, bool changes)
    {
        string?[] slots = [.. before.Select(Name)];
        Assert.Equal(changes, SlotPlan.Fill<string>(slots, wanted.Select(one => Name(one)!).ToArray()));
        Assert.Equal(after.Select(Name), slots);
    }

    [Fact]
    public void However_it_goes_on_each_is_in_one_slot_and_as_few_change_as_must()
    {
        Random random = new(7);
        string[] all = [.. "abcdefghij".Select(one => Name(one)!)];
        string?[] slots = new string?[4];
        for (int round = 0; round < 2000; round++)
        {
            random.Shuffle(all);
            string[] wanted = all[..random.Next(all.Length)];
            string?[] before = [.. slots];
            bool changed = SlotPlan.Fill<string>(slots, wanted);
            string[] shown = [.. slots.OfType<string>()];
            Assert.Equal(wanted.Take(4).Order(), shown.Order());
            Assert.Equal(changed, !before.SequenceEqual(slots));
            for (int i = 0; i < slots.Length; i++)
                Assert.True(
                    before[i] is null || before[i] == slots[i] || !wanted.Take(4).Contains(before[i]), "someone wanted lost its place");
        }
    }

    private static string? Name(char one) => one == '-' ? null : string.Intern(one.ToString());
}
