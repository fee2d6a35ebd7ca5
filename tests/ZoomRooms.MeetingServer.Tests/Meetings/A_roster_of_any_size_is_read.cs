using ZoomRooms.MeetingServer.Meetings;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Tests.Meetings;

public sealed class A_roster_of_any_size_is_read
{
    [Theory]
    [InlineData("Room")]
    // Each of these takes six bytes in JSON: the longest that a display name can become.
    [InlineData(
        "\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"")]
    public void In_messages_that_clients_take_and_with_everyone_in_them_once(string name)
    {
        using InMemoryMeeting meeting = new();
        List<ParticipantId> present = [];
        for (ulong user = 1; user < Limits.Participants; user++)
            present.Add(meeting.Join(user, name).Participant.Id);
        (RecordingPeer peer, Participant last) = meeting.Join(Limits.Participants, name);

        IReadOnlyList<ServerMessage> messages = peer.Take();
        JoinAccepted accepted = Assert.IsType<JoinAccepted>(messages[0]);
        RosterEntry[] seen = [.. accepted.Participants, .. messages.OfType<ParticipantJoined>().Select(joined => joined.Participant)];
        Assert.Equal(present, seen.Select(entry => entry.Participant));
        Assert.All(seen, entry => Assert.Equal(319, entry.Statement!.Length));
        Assert.Equal(319, accepted.Self.Statement!.Length);
        Assert.Equal(last.Id, accepted.Self.Participant);
        // As many as fit, not a handful.
        Assert.InRange(SignalJson.Write(accepted).Length, Limits.SignalMessageBytes - 2048, Limits.SignalMessageBytes);
    }
}
