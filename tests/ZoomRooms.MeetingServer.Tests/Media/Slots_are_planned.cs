using ZoomRooms.MeetingServer.Media;

namespace ZoomRooms.MeetingServer.Tests.Media;

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
        char?[] slots = [.. before.Select(Name)];
        Assert.Equal(changes, CastSlots.Fill<char>(slots, wanted.Select(one => Name(one)!.Value).ToArray()));
        Assert.Equal(after.Select(Name), slots);
    }

    [Fact]
    public void However_it_goes_on_each_is_in_one_slot_and_as_few_change_as_must()
    {
        Random random = new(7);
        char[] all = [.. "abcdefghij".Select(one => Name(one)!.Value)];
        char?[] slots = new char?[4];
        for (int round = 0; round < 2000; round++)
        {
            random.Shuffle(all);
            char[] wanted = all[..random.Next(all.Length)];
            char?[] before = [.. slots];
            bool changed = CastSlots.Fill<char>(slots, wanted);
            char[] shown = [.. slots.OfType<char>()];
            Assert.Equal(wanted.Take(4).Order(), shown.Order());
            Assert.Equal(changed, !before.SequenceEqual(slots));
            for (int i = 0; i < slots.Length; i++)
                Assert.True(
                    before[i] is null || before[i] == slots[i]
                    || !wanted.Take(4).Contains(before[i]!.Value), "someone wanted lost its place");
        }
    }

    private static char? Name(char one) => one == '-' ? null : one;
}
