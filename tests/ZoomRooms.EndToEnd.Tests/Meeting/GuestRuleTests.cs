using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>What a leader may sign about guests: every follower holds it to that.</summary>
public class GuestRuleTests
{
    private static readonly ParticipantDevice Guest = new(new UserId((1UL << 63) + 9), new HardwareId(9));
    private static readonly Bytes32 GuestsKey = Bytes32.Sha256([9]);
    private static readonly KnownDevice Known = new(Guest, GuestsKey);
    private static readonly ListOperation On = new ListOperation.SetGuests(true), Off = new ListOperation.SetGuests(false);
    private static readonly ListOperation Add = new ListOperation.Add(new ListedParticipant(2, Guest, GuestsKey, default, "Maria"));
    private static readonly ListOperation AddAgain = new ListOperation.Add(new ListedParticipant(3, Guest, GuestsKey, default, "Maria"));

    /// <summary>What comes before, and the link that then breaks a rule.</summary>
    public static TheoryData<string, ListOperation[]> Broken => new()
    {
        { "a guest where none is let in", [Add] },
        { "a guest admitted where none is let in", [new ListOperation.Admit(Known, "Maria")] },
        { "a guest after no more are let in", [On, Off, Add] },
        { "one who was here, after no more are let in", [On, Add, new ListOperation.Leave(2), Off, AddAgain] },
        { "one who was admitted, after no more are let in", [On, new ListOperation.Admit(Known, "Maria"), Off, Add] },
        { "a guest past the waiting room", [On, new ListOperation.SetWaitingRoom(true), Add] },
        { "a guest past the lock", [On, new ListOperation.SetLocked(true), Add] },
        { "a guest made co-host", [On, Add, new ListOperation.MakeCoHost(2)] },
        { "let in twice", [On, On] },
        { "shut out who never were let in", [Off] },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_leader_that_breaks_a_rule_ends_the_stay(string what, ListOperation[] links)
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        foreach (ListOperation link in links[..^1])
            leader.Append(link);
        Assert.Null(leader.Failure);
        leader.Append(links[^1], force: true);
        Assert.True(leader.Failure == MeetingFailure.LeaderNotVerified, $"{what}: {leader.Failure}");
    }

    public static TheoryData<string, Func<ListOperation.Coalesce, ListOperation.Coalesce>> SaidOtherwise => new()
    {
        { "without the guests' leave", said => said with { Guests = false } },
        { "with a waiting room", said => said with { WaitingRoom = true } },
        { "with the guest as co-host", said => said with { Portion = said.Portion with { CoHosts = [2] } } },
        { "with the guest as a member", said => said with
        {
            Portion = said.Portion with
            {
                Present = [.. said.Portion.Present.Select(
                    one => one.Device == Guest ? one with { Device = Guest with { User = new UserId(9) } } : one)],
            },
        } },
    };

    [Theory]
    [MemberData(nameof(SaidOtherwise))]
    public void A_coalesced_list_that_says_otherwise_ends_the_stay(string what, Func<ListOperation.Coalesce, ListOperation.Coalesce> change)
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        leader.Append(On);
        leader.Append(Add);
        leader.Append(change((ListOperation.Coalesce)leader.List.Coalesce(leader.Self.Hash, new HashSet<ushort>()).Single()), force: true);
        Assert.True(leader.Failure == MeetingFailure.LeaderNotVerified, $"{what}: {leader.Failure}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_coalesced_list_says_who_is_let_in(bool waitingRoom)
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        leader.Append(On);
        leader.Append(Add);
        if (waitingRoom)
            leader.Append(new ListOperation.SetWaitingRoom(true));
        leader.Append(leader.List.Coalesce(leader.Self.Hash, new HashSet<ushort>()).Single());
        leader.Beat(1);
        Assert.Null(leader.Failure);
        Assert.Equal((true, waitingRoom), (leader.Room.Guests, leader.Room.WaitingRoom));
        // Those who are here stay when no more are let in.
        leader.Append(Off);
        leader.Append(leader.List.Coalesce(leader.Self.Hash, new HashSet<ushort>()).Single());
        leader.Beat(1);
        Assert.Null(leader.Failure);
        Assert.True(leader.Room.Participants.Present.Values.Single(one => one.Index == 2).Device.User.IsGuest);
    }
}
