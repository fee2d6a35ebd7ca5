namespace ZoomRooms.Client.Tests.Media;

/// <summary>Media under rekeys: real key protocol, encryptors, decryptors and hold-back, in virtual time, at 0 % loss.</summary>
public class RekeyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void No_frame_is_lost_while_participants_come_and_go(int seed)
    {
        using VirtualMeeting meeting = new(seed);
        Random random = new(seed);
        meeting.Join("Leader");
        for (int i = 0; i < 16; i++)
        {
            meeting.Advance(TimeSpan.FromMilliseconds(random.Next(200, 4000)));
            if (meeting.Participants.Count > 3 && random.Next(2) == 0)
                meeting.Leave(meeting.Participants[random.Next(1, meeting.Participants.Count)]);
            else
                meeting.Join($"Room {i}");
        }
        meeting.Advance(TimeSpan.FromSeconds(6));
        TimeSpan until = meeting.Now - TimeSpan.FromSeconds(1);
        meeting.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Empty(meeting.Lost(until));
        Assert.All(meeting.Participants, participant => Assert.Null(participant.Failed));
        Assert.All(meeting.Everybody.SelectMany(participant => participant.Receivers), receiver => Assert.Equal(0, receiver.Strange));
        // The law would hold of silence too.
        Assert.True(meeting.Sent.Count > 2000, $"{meeting.Sent.Count} frames");
        Assert.True(meeting.Participants[0].KeysSentWith.Count >= 8, $"{meeting.Participants[0].KeysSentWith.Count} keys");
        Assert.True(meeting.Everybody.Sum(participant => participant.Incoming.FramesOpenedAfterWaiting) > 0, "no frame overtook its key");
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    public void No_frame_is_lost_when_the_leader_leaves(int seed)
    {
        using VirtualMeeting meeting = new(seed);
        Random random = new(seed);
        meeting.Join("Leader");
        foreach (string name in (string[])["Room", "Third", "Fourth"])
        {
            meeting.Advance(TimeSpan.FromSeconds(3));
            meeting.Join(name);
        }
        for (int i = 0; i < 2; i++)
        {
            meeting.Advance(TimeSpan.FromMilliseconds(random.Next(10, 4000)));
            meeting.Leave(meeting.Participants[0]);
            meeting.Advance(TimeSpan.FromMilliseconds(random.Next(3000, 8000)));
            meeting.Join($"Newcomer {i}");
        }
        meeting.Advance(TimeSpan.FromSeconds(8));
        Assert.All(meeting.Participants, participant => Assert.Null(participant.Failed));
        Assert.Empty(meeting.Lost(meeting.Now - TimeSpan.FromSeconds(1)));
        Assert.True(meeting.Participants[0].KeysSentWith.Count >= 4);
    }

    [Fact]
    public void No_frame_is_lost_when_five_minutes_are_over()
    {
        using VirtualMeeting meeting = new(7);
        meeting.Join("Leader");
        foreach (string name in (string[])["Room", "Third", "Fourth"])
        {
            meeting.Advance(TimeSpan.FromSeconds(3));
            meeting.Join(name);
        }
        meeting.Advance(TimeSpan.FromSeconds(3));
        meeting.MediaFlows = false;
        meeting.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(5));
        meeting.MediaFlows = true;
        meeting.Advance(TimeSpan.FromSeconds(20));

        Assert.Empty(meeting.Lost(meeting.Now - TimeSpan.FromSeconds(1)));
        TimeSpan resumed = meeting.Now - TimeSpan.FromSeconds(20);
        Assert.All(meeting.Participants, sender => Assert.Equal(
            2, meeting.Sent.Where(frame => frame.Sender == sender && frame.At >= resumed).Select(frame => frame.Key).Distinct().Count()));
        Assert.All(
            meeting.Participants, participant => Assert.Equal(0, participant.Incoming.Drops[ZoomRooms.Client.Media.FrameDrop.UnknownKey]));
    }

    [Fact]
    public void A_rekey_makes_nobody_ask_for_a_key_frame()
    {
        using VirtualMeeting meeting = new(8);
        meeting.Join("Leader");
        foreach (string name in (string[])["Room", "Third"])
        {
            meeting.Advance(TimeSpan.FromSeconds(3));
            meeting.Join(name);
        }
        meeting.Advance(TimeSpan.FromSeconds(5));
        foreach (VirtualParticipant participant in meeting.Participants)
            participant.KeyFrameRequests.Clear();
        int keys = meeting.Participants[0].KeysSentWith.Count;
        VirtualParticipant fourth = meeting.Join("Fourth");
        meeting.Advance(TimeSpan.FromSeconds(5));
        meeting.Leave(fourth);
        meeting.Advance(TimeSpan.FromSeconds(5));
        Assert.True(meeting.Participants[0].KeysSentWith.Count >= keys + 2);
        foreach (VirtualParticipant participant in meeting.Participants)
            Assert.All(participant.KeyFrameRequests, request => Assert.Equal(fourth.Roster.VideoSsrc, request.Ssrc));
    }
}
