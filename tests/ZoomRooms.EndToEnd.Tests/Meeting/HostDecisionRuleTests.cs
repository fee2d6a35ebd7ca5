using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>The rules of list operations 16 to 22, which every follower holds a leader to.</summary>
public class HostDecisionRuleTests
{
    private static readonly ParticipantDevice Stranger = new(new UserId(9), new HardwareId(9));
    private static readonly ParticipantDevice Another = new(new UserId(10), new HardwareId(10));
    private static readonly Bytes32 StrangersKey = Bytes32.Sha256([9]);
    private static readonly Bytes32 OtherKey = Bytes32.Sha256([10]);
    private static readonly KnownDevice Known = new(Stranger, StrangersKey);

    private static ListOperation.Add Add(ParticipantDevice device, Bytes32 key, ushort index = 2) =>
        new(new ListedParticipant(index, device, key, default, "Stranger"));

    /// <summary>What comes before, and the link that then breaks a rule.</summary>
    public static TheoryData<string, Func<KnownDevice, ListOperation[]>> Broken => new()
    {
        { "the removed device again", _ => [new ListOperation.Remove(Known), Add(Stranger, StrangersKey)] },
        { "the removed device with another key", _ => [new ListOperation.Remove(Known), Add(Stranger, OtherKey)] },
        { "the removed key in another device", _ => [new ListOperation.Remove(Known), Add(Another, StrangersKey)] },
        { "the removed device admitted", _ => [new ListOperation.Remove(Known), new ListOperation.Admit(Known, "Stranger")] },
        { "removed twice", _ => [new ListOperation.Remove(Known), new ListOperation.Remove(Known)] },
        { "the leader removed", leader => [new ListOperation.Remove(leader)] },
        { "the leader's key removed", leader => [new ListOperation.Remove(new KnownDevice(Stranger, leader.VerificationKey))] },
        { "removed with another key than it has", _ =>
            [Add(Stranger, StrangersKey), new ListOperation.Remove(new KnownDevice(Stranger, OtherKey))] },
        { "a stranger past the waiting room", _ => [new ListOperation.SetWaitingRoom(true), Add(Stranger, StrangersKey)] },
        { "another key than was admitted", _ =>
            [new ListOperation.SetWaitingRoom(true), new ListOperation.Admit(Known, "Stranger"), Add(Stranger, OtherKey)] },
        { "admitted twice", _ => [new ListOperation.Admit(Known, "Stranger"), new ListOperation.Admit(Known, "Stranger")] },
        { "admitted who is here", _ => [Add(Stranger, StrangersKey), new ListOperation.Admit(Known, "Stranger")] },
        { "a waiting room on what has one", _ => [new ListOperation.SetWaitingRoom(true), new ListOperation.SetWaitingRoom(true)] },
        { "no waiting room taken away", _ => [new ListOperation.SetWaitingRoom(false)] },
        { "a co-host who is not here", _ => [new ListOperation.MakeCoHost(77)] },
        { "a co-host made one again", _ => [new ListOperation.MakeCoHost(1), new ListOperation.MakeCoHost(1)] },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_leader_that_breaks_a_rule_ends_the_stay(string what, Func<KnownDevice, ListOperation[]> operations)
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        ListOperation[] links = operations(new KnownDevice(leader.Self.Device, leader.Self.VerificationKey));
        foreach (ListOperation link in links[..^1])
            leader.Append(link);
        Assert.Null(leader.Failure);
        leader.Append(links[^1], force: true);
        Assert.True(leader.Failure == MeetingFailure.LeaderNotVerified, $"{what}: {leader.Failure}");
    }

    [Fact]
    public void Nothing_follows_the_end_of_a_meeting()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        leader.Append(new ListOperation.End());
        leader.Append(new ListOperation.SetLocked(true), force: true);
        Assert.Equal(MeetingFailure.LeaderNotVerified, leader.Failure);
        using ScriptedLeader other = new ScriptedLeader().Certified();
        other.Append(new ListOperation.End());
        Assert.Null(other.Failure);
        other.Beat(1);
        Assert.Equal(MeetingFailure.EndedByHost, other.Failure);
    }

    public static TheoryData<string, Func<ListOperation.Coalesce, ListOperation.Coalesce>> SaidOtherwise => new()
    {
        { "without the waiting room", said => said with { WaitingRoom = false } },
        { "without whom it removed", said => said with { Portion = said.Portion with { Barred = [] } } },
        { "with one more removed", said =>
            said with { Portion = said.Portion with { Barred = [.. said.Portion.Barred, new KnownDevice(Another, OtherKey)] } } },
        { "without its co-host", said => said with { Portion = said.Portion with { CoHosts = [] } } },
        { "with another co-host", said => said with { Portion = said.Portion with { CoHosts = [0, 1] } } },
        { "with a co-host who is not here", said => said with { Portion = said.Portion with { CoHosts = [1, 3] } } },
        { "with one admitted whom nobody admitted", said => said with
        {
            Portion = said.Portion with { Left = [.. said.Portion.Left, new DepartedParticipant(Another, OtherKey, "Other", 0)] },
        } },
    };

    private static ScriptedLeader Decided()
    {
        ScriptedLeader leader = new ScriptedLeader().Certified();
        leader.Append(Add(Stranger, StrangersKey));
        leader.Append(new ListOperation.Remove(Known));
        leader.Append(new ListOperation.SetWaitingRoom(true));
        leader.Append(new ListOperation.MakeCoHost(1));
        return leader;
    }

    [Theory]
    [MemberData(nameof(SaidOtherwise))]
    public void A_coalesced_list_that_says_otherwise_ends_the_stay(string what, Func<ListOperation.Coalesce, ListOperation.Coalesce> change)
    {
        using ScriptedLeader leader = Decided();
        leader.Append(change((ListOperation.Coalesce)leader.List.Coalesce(leader.Self.Hash, new HashSet<ushort>()).Single()), force: true);
        Assert.True(leader.Failure == MeetingFailure.LeaderNotVerified, $"{what}: {leader.Failure}");
    }

    [Fact]
    public void A_coalesced_list_says_all_that_was_decided()
    {
        using ScriptedLeader leader = Decided();
        leader.Append(leader.List.Coalesce(leader.Self.Hash, new HashSet<ushort>()).Single());
        leader.Beat(1);
        Assert.Null(leader.Failure);
        LeaderParticipantList list = leader.Room.Participants;
        Assert.True(list.WaitingRoom);
        Assert.Equal([Known], list.Barred);
        Assert.True(list.IsCoHost(list.Present[1].Device));
        Assert.Equal(1u, list.Left[Stranger].TimesLeft);
    }

    [Fact]
    public void A_thousand_who_were_removed_take_several_portions_that_each_fit_an_entry()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        for (uint i = 0; i < 1000; i++)
        {
            // A follower lets only so many links wait for a heartbeat.
            if (i % 100 == 0)
                leader.Beat(1);
            leader.Append(
                new ListOperation.Remove(
                    new KnownDevice(
                        new ParticipantDevice(new UserId(i + 1000), new HardwareId(i + 1000)), Bytes32.Sha256(BitConverter.GetBytes(i)))));
        }
        leader.Append(new ListOperation.MakeCoHost(1));
        leader.Beat(1);
        IReadOnlyList<ListOperation> operations = leader.List.Coalesce(leader.Self.Hash, new HashSet<ushort>());
        Assert.InRange(operations.Count, 3, 5);
        foreach (ListOperation operation in operations)
            leader.Append(operation);
        leader.Beat(1);
        Assert.Null(leader.Failure);
        Assert.Equal(1000, leader.Room.Participants.Barred.Count);
        Assert.Equal(0, leader.Room.Drops[EntryDrop.TooLarge]);
    }

    [Theory]
    [InlineData((byte)21)]
    [InlineData((byte)22)]
    public void What_was_decided_is_said_in_one_way_only(byte code)
    {
        // Codes 21 and 22 with nothing to say that 6 and 7 could not.
        using DeviceIdentity identity = DeviceIdentity.Create();
        CanonicalWriter link = new CanonicalWriter("ZoomRooms-1-ListLink").U64(1).Fixed(default(Bytes32)).U8(code);
        if (code == 21)
            link = link.U8(2).Fixed(default(Bytes32)).U8(0).U16(0).U16(0).U8(0);
        link = link.U16(0).U16(0).U16(0).U16(0);
        byte[] entry = link.Fixed(identity.Sign(Signatures.SignatureContexts.ListLink, link.Written)).ToArray();
        Assert.Null(ListLink.TryVerify(entry, identity.VerificationKey));
    }
}
