using CsCheck;
using ZoomRooms.MeetingServer.Janus;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Tests.Janus;

/// <summary>
/// And in whatever order: answers, refusals, hang-ups, instances that go, time that passes, people who come and go meanwhile.
/// </summary>
public class Whatever_Janus_answers
{
    [Fact]
    public void Every_state_is_a_legal_one_and_nothing_is_left_when_all_have_gone() => JanusWorld.Any.Sample(
        steps =>
        {
            JanusWorld world = new();
            // An illegal transition throws.
            foreach ((byte What, byte Who, byte Which, byte How) step in steps)
                world.Do(step);
            for (uint who = 0; who < JanusWorld.Participants; who++)
                world.Tell(new JanusInput.Close(new ParticipantId(who)));
            world.Calm();
            world.AssertNothingIsLeft();
        }, iter: 5_000);

    [Fact]
    public void Once_it_answers_each_is_given_what_was_cast_for_it_and_was_told_so() => JanusWorld.Any.Sample(
        steps =>
        {
            JanusWorld world = new();
            // The second time in a meeting in which everything is up.
            for (int time = 0; time < 2; time++)
            {
                foreach ((byte What, byte Who, byte Which, byte How) step in steps)
                    world.Do(step);
                Recover(world);
                foreach (JanusPeerMemory receiver in world.Machine.Peers)
                    IsGivenItsCast(world, receiver);
                world.AssertNobodyIsLeftWhoHasGone();
            }
        }, iter: 1_000);

    [Fact]
    public void Each_transition_of_the_table_is_made()
    {
        HashSet<(JanusPeerState, JanusPeerState)> seen = [];
        Random random = new(1);
        for (int i = 0; i < 10_000; i++)
        {
            byte[] bytes = new byte[4 * 100];
            random.NextBytes(bytes);
            JanusWorld world = new();
            foreach (byte[] one in bytes.Chunk(4))
                world.Do((one[0], one[1], one[2], one[3]));
            seen.UnionWith(world.Seen);
        }
        Assert.Equal([], AllLegal().Except(seen).Order());
    }

    [Fact]
    public void What_is_not_in_the_table_throws()
    {
        JanusPeerState[] all = Enum.GetValues<JanusPeerState>();
        Assert.DoesNotContain(all, from => JanusPeerTransitions.IsLegal(from, from));
        Assert.DoesNotContain(all, to => JanusPeerTransitions.IsLegal(JanusPeerState.Ended, to));
        Assert.DoesNotContain(all, from => JanusPeerTransitions.IsLegal(from, JanusPeerState.Unknown));
        JanusWorld world = new();
        world.Open(new ParticipantId(1));
        JanusPeerMemory peer = world.Machine.Peers.Single();
        IllegalTransitionException illegal = Assert.Throws<IllegalTransitionException>(() => peer.Go(JanusPeerState.Meeting));
        Assert.Equal((peer.Number, "a participant at Janus cannot go from Seeking to Meeting"), (illegal.Peer, illegal.Message));
    }

    [Fact]
    public void Who_pays_for_a_bug_is_told_to_open_others_and_nobody_else_notices()
    {
        JanusWorld world = new();
        for (uint who = 0; who < 2; who++)
            world.Open(new ParticipantId(who));
        world.Calm();
        world.Done.Clear();
        JanusPeerMemory broken = world.Machine.Peers[0];
        world.Tell(new JanusInput.Broke(broken.Number));
        Assert.Equal(
            [new JanusEffect.TellLost(broken.Participant), new JanusEffect.ClosePeer(broken.Number, broken.Attempt)], world.Done);
        Assert.Equal(JanusPeerState.Open, world.Machine.Peers.Single().State);
        world.Open(broken.Participant);
        world.Calm();
        Assert.All(world.Machine.Peers, peer => Assert.Equal(JanusPeerState.Open, peer.State));
    }

    [Fact]
    public void One_that_does_not_answer_a_meeting_is_given_up_by_it()
    {
        JanusWorld world = new();
        world.Open(new ParticipantId(0));
        world.Calm();
        JanusPeerMemory peer = world.Machine.Peers.Single();
        int first = peer.Room!.Made!.Instance;
        world.Tell(new JanusInput.Happened(peer.Number, peer.Attempt, JanusEvent.Receiving));
        world.Tell(new JanusInput.Happened(peer.Number, peer.Attempt, JanusEvent.Publishing));
        world.Open(new ParticipantId(1));
        world.Calm();
        JanusPeerMemory other = world.Machine.Peers[1];
        world.Tell(new JanusInput.Happened(other.Number, other.Attempt, JanusEvent.Publishing));
        Assert.Equal(1, world.Asked);
        world.Done.Clear();
        world.Tell(new JanusInput.Switched(peer.Number, peer.Attempt, JanusAnswer.None));
        Assert.Contains(new JanusEffect.GiveUp(first), world.Done);
        Assert.Equal(2, world.Done.OfType<JanusEffect.TellLost>().Count());
        world.Open(new ParticipantId(0));
        world.Calm();
        Assert.NotEqual(first, world.Machine.Peers.Single(back => back.State == JanusPeerState.Open).Room!.Made!.Instance);
    }

    /// <summary>Whoever was told to open others does, and all associations come up.</summary>
    private static void Recover(JanusWorld world)
    {
        world.Calm();
        foreach (JanusPeerMemory peer in world.Machine.Peers.ToList())
        {
            if (peer.State == JanusPeerState.Lost)
                world.Open(peer.Participant);
        }
        world.Calm();
        foreach (JanusPeerMemory peer in world.Machine.Peers.ToList())
        {
            Assert.True(peer.IsTold, $"one is {peer.State}");
            foreach (JanusEvent up in (JanusEvent[])[JanusEvent.Publishing, JanusEvent.Receiving, JanusEvent.LargeBegins])
                world.Tell(new JanusInput.Happened(peer.Number, peer.Attempt, up));
        }
        world.Calm();
    }

    private static void IsGivenItsCast(JanusWorld world, JanusPeerMemory receiver)
    {
        Assert.Equal(JanusPeerState.Meeting, receiver.State);
        Dictionary<uint, ParticipantId?> told = world.Told.GetValueOrDefault((receiver.Participant, receiver.Offer.Opening)) ?? [];
        JanusFilling[] slots = world.Slots[(receiver.Number, receiver.Attempt)];
        List<ParticipantId?> cast = [.. receiver.Cast!.Voices];
        foreach (CastPicture? picture in receiver.Cast.Pictures)
            cast.Add(picture?.Participant);
        for (int i = 0; i < cast.Count; i++)
        {
            Assert.Equal(cast[i], slots[i].Participant);
            Assert.Equal(cast[i], told.GetValueOrDefault(receiver.Slots[i].Ssrc));
        }
        Assert.DoesNotContain(receiver.Participant, cast.OfType<ParticipantId>());
        Assert.Equal(receiver.Cast.PacketBytes, world.Bounds.GetValueOrDefault((receiver.Participant, receiver.Offer.Opening)));
        // All are here and can be heard: nobody's slots are empty.
        Assert.Equal(Math.Min(JanusWorld.Limits.Audio, world.Machine.Peers.Count - 1), cast.Take(2).OfType<ParticipantId>().Count());
    }

    private static IEnumerable<(JanusPeerState From, JanusPeerState To)> AllLegal() =>
        from before in Enum.GetValues<JanusPeerState>() from after in Enum.GetValues<JanusPeerState>()
        where JanusPeerTransitions.IsLegal(before, after) select (before, after);
}
