using ZoomRooms.MeetingServer.Media;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Tests.Media;

/// <summary>Where an engine says who begins and who ends to talk: a capital begins, a small letter ends.</summary>
public class Who_talks_is_said
{
    [Theory]
    [InlineData("", "abcd", null)]
    [InlineData("C", "cabd", 'c')]
    [InlineData("CA", "acbd", 'a')]
    [InlineData("CAa", "cabd", 'c')]
    [InlineData("CAc", "acbd", 'a')]
    [InlineData("CAca", "acbd", null)]
    [InlineData("CCcc", "cabd", null)]
    [InlineData("bX", "abcd", null)]
    public void Those_who_talk_come_first_and_then_those_who_did(string said, string ranking, char? dominant)
    {
        TalkOrder order = new();
        foreach (char one in "abcd")
            order.Add(new ParticipantId(one));
        foreach (char one in said)
        {
            if (char.IsUpper(one))
                order.Begin(new ParticipantId(char.ToLowerInvariant(one)));
            else
                order.End(new ParticipantId(one));
        }
        Assert.Equal(ranking.Select(one => new ParticipantId(one)), order.Ranking.ToArray());
        Assert.Equal(dominant is { } who ? new ParticipantId(who) : null, order.Dominant);
    }

    [Fact]
    public void Whoever_leaves_talks_no_more()
    {
        TalkOrder order = new();
        order.Add(new ParticipantId(1));
        order.Add(new ParticipantId(2));
        order.Begin(new ParticipantId(2));
        order.Remove(new ParticipantId(2));
        order.Remove(new ParticipantId(3));
        Assert.Null(order.Dominant);
        Assert.Equal([new ParticipantId(1)], order.Ranking.ToArray());
    }
}
