using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.MeetingServer.Options;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>Limits of two programs that wait for each other.</summary>
public sealed class Patience_fits_what_it_waits_for
{
    /// <summary>The worst case: a newcomer comes at the moment in which the leader's device hangs.</summary>
    [Fact]
    public void The_word_comes_before_a_newcomer_gives_up_and_reaches_beyond_the_failover()
    {
        SignalLimits limits = new();
        TimeSpan noticed = limits.PingInterval + limits.PingTimeout, replaced = noticed + limits.ResumePatience;
        Assert.True(noticed + TimeSpan.FromSeconds(5) <= EndToEndMeeting.KeyTimeout);
        Assert.True(replaced + TimeSpan.FromSeconds(20) <= noticed + limits.ResumePatience + EndToEndMeeting.KeyTimeout);
        Assert.True(replaced + EndToEndMeeting.KeyTimeout <= EndToEndMeeting.LongestKeyPatience);
    }
}
