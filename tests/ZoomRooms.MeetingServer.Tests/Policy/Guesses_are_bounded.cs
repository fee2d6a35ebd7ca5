using ZoomRooms.MeetingServer.Policy;

namespace ZoomRooms.MeetingServer.Tests.Policy;

public sealed class Guesses_are_bounded
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Start = TimeSpan.FromHours(1);

    [Fact]
    public void Per_key_until_the_window_is_over()
    {
        AttemptLimiter limiter = new(perKey: 3, overall: 100, Window);
        for (int i = 0; i < 3; i++)
        {
            Assert.False(limiter.IsExceeded("a", Start));
            limiter.CountFailure("a", Start);
        }
        Assert.True(limiter.IsExceeded("a", Start));
        Assert.False(limiter.IsExceeded("b", Start));
        Assert.True(limiter.IsExceeded("a", Start + Window - TimeSpan.FromTicks(1)));
        Assert.False(limiter.IsExceeded("a", Start + Window));
    }

    [Fact]
    public void Less_each_while_many_guess_but_who_did_not_is_never_refused()
    {
        AttemptLimiter limiter = new(perKey: 10, overall: 50, Window);
        for (int i = 0; i < 50; i++)
            limiter.CountFailure($"{i % 10}", Start);
        Assert.True(limiter.IsExceeded("0", Start));
        Assert.False(limiter.IsExceeded("fresh", Start));
        // A slip of the finger meanwhile is not the last word.
        limiter.CountFailure("fresh", Start);
        limiter.CountFailure("fresh", Start);
        Assert.False(limiter.IsExceeded("fresh", Start));
        limiter.CountFailure("fresh", Start);
        Assert.True(limiter.IsExceeded("fresh", Start));
        Assert.False(limiter.IsExceeded("fresh", Start + Window));
    }

    [Fact]
    public void Also_when_there_are_more_keys_than_it_remembers()
    {
        AttemptLimiter limiter = new(perKey: 3, overall: 100_000, Window, keys: 10);
        for (int i = 0; i < 60; i++)
            limiter.CountFailure($"{i / 3}", Start + TimeSpan.FromSeconds(i));
        Assert.False(limiter.IsExceeded("fresh", Start + TimeSpan.FromSeconds(59)));
        Assert.False(limiter.IsExceeded("9", Start + TimeSpan.FromSeconds(59)));
        Assert.All(Enumerable.Range(10, 10), key => Assert.True(limiter.IsExceeded($"{key}", Start + TimeSpan.FromSeconds(59))));
        for (int i = 0; i < 1000; i++)
            limiter.CountFailure("again", Start + TimeSpan.FromMinutes(i));
        Assert.False(limiter.IsExceeded("again", Start + TimeSpan.FromMinutes(999)));
    }
}
