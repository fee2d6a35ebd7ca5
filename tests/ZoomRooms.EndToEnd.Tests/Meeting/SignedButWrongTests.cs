using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>
/// What the leader's signature holds on, and what is nevertheless not so: names other than the devices signed, and links that cannot be
/// read.
/// </summary>
public class SignedButWrongTests
{
    public static TheoryData<string, Action<CanonicalWriter>> UnreadableOperations => new()
    {
        { "an unknown operation", link => link.U8(200) },
        { "no operation", link => { } },
        { "a byte too many", link => link.U8(4).U8(0) },
        { "a byte too few", link => link.U8(3).U8(0) },
        { "a name that is no text", link => link.U8(2).U16(2).Fixed(new byte[24]).Fixed(new byte[64]).Variable([0xFF, 0xFE]) },
        { "a name too long", link => link.U8(2).U16(2).Fixed(new byte[24]).Fixed(new byte[64]).Variable(new byte[129]) },
    };

    [Theory]
    [MemberData(nameof(UnreadableOperations))]
    public void A_signed_link_that_cannot_be_read_ends_the_stay(string what, Action<CanonicalWriter> operation)
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        leader.AppendRaw(operation);
        Assert.True(leader.Failure == MeetingFailure.LeaderNotVerified, what);
    }

    [Fact]
    public void Another_name_for_this_room_ends_the_stay()
    {
        using ScriptedLeader leader = new();
        leader.Open();
        leader.AddLeader();
        leader.AddRoom(name: "CEO");
        leader.SendKey(1);
        leader.Beat(1);
        Assert.False(leader.Room.IsSendingKeyCertified);
        Assert.Equal(MeetingFailure.LeaderNotVerified, leader.Failure);
    }

    [Fact]
    public void Another_name_than_a_participants_device_signed_is_not_shown()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        (Binding third, _) = leader.Enter("Third");
        leader.Append(new ListOperation.Add(Listed(third, "CEO")));
        leader.Beat(1);
        Assert.Null(leader.Failure);
        Assert.Equal(["Leader", "Room", "Third"], NamesIn(leader));
        Assert.Equal(1, leader.Room.Drops[EntryDrop.NameContradicted]);
        leader.Append(new ListOperation.Leave(2));
        leader.Beat(1);
        Assert.Empty(leader.Room.OtherNames);
    }

    [Fact]
    public void A_device_that_signs_itself_two_names_ends_nobodys_stay()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        (Binding third, byte[] renamed) = leader.Enter("Third");
        leader.Announce(renamed, new ParticipantId(4));
        leader.Append(new ListOperation.Add(Listed(third, "Third")));
        leader.Beat(1);
        leader.Announce(renamed, new ParticipantId(5));
        Assert.Null(leader.Failure);
        Assert.Equal(["Leader", "Room", "Third"], NamesIn(leader));
        Assert.Equal(0, leader.Room.Drops[EntryDrop.NameContradicted]);
    }

    [Fact]
    public void Another_identity_key_or_device_beside_a_participants_binding_ends_the_stay()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        (Binding third, _) = leader.Enter("Third");
        leader.Append(new ListOperation.Add(Listed(third, "Third") with { VerificationKey = leader.Self.VerificationKey }));
        leader.Beat(1);
        Assert.Equal(MeetingFailure.LeaderNotVerified, leader.Failure);
    }

    [Fact]
    public void An_announcement_that_comes_after_the_list_is_held_against_it()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        byte[] late = [];
        (Binding third, _) = leader.Enter("Third", announcement => (late = announcement)[..^1]);
        leader.Append(new ListOperation.Add(Listed(third, "CEO")));
        leader.Beat(1);
        Assert.Null(leader.Failure);
        Assert.Equal(["Leader", "Room", "CEO"], NamesIn(leader));
        leader.Announce(late);
        Assert.Null(leader.Failure);
        Assert.Equal(["Leader", "Room", "Third"], NamesIn(leader));
    }

    [Fact]
    public void A_forged_announcement_proves_nothing_against_the_leader()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        (Binding third, _) = leader.Enter("Third", announcement =>
        {
            byte[] forged = [.. announcement];
            forged[^65] ^= 1;
            return forged;
        });
        leader.Append(new ListOperation.Add(Listed(third, "Third")));
        leader.Beat(1);
        Assert.Null(leader.Failure);
        Assert.Equal(["Leader", "Room", "Third"], NamesIn(leader));
    }

    [Fact]
    public void The_name_that_its_device_signed_is_shown()
    {
        using ScriptedLeader leader = new ScriptedLeader().Certified();
        (Binding third, _) = leader.Enter("Third");
        leader.Append(new ListOperation.Add(Listed(third, "Third")));
        leader.Beat(1);
        Assert.Null(leader.Failure);
        Assert.Equal(["Leader", "Room", "Third"], NamesIn(leader));
        Assert.Empty(leader.Room.OtherNames);
    }

    private static IEnumerable<string> NamesIn(ScriptedLeader leader) => leader.Room.Participants.Present.Values.Select(leader.Room.NameOf);

    private static ListedParticipant Listed(Binding binding, string name) =>
        new(2, binding.Device, binding.VerificationKey, binding.Hash, name);
}
