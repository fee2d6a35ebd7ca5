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
    public void Overall()
    {
        AttemptLimiter limiter = new(perKey: 3, overall: 5, Window);
        for (int i = 0; i < 5; i++)
            limiter.CountFailure($"{i}", Start);
        Assert.True(limiter.IsExceeded("fresh", Start));
    }

    [Fact]
    public void Also_when_there_are_more_keys_than_it_remembers()
    {
        AttemptLimiter limiter = new(perKey: 3, overall: 1000, Window, keys: 10);
        for (int i = 0; i < 20; i++)
            limiter.CountFailure($"{i}", Start);
        Assert.True(limiter.IsExceeded("fresh", Start));
        Assert.False(limiter.IsExceeded("fresh", Start + Window));
    }
}
