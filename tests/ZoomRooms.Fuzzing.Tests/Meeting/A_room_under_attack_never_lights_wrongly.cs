using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Fuzzing.Tests.Campaigns;
using ZoomRooms.Protocol;

namespace ZoomRooms.Fuzzing.Tests.Meeting;

/// <summary>
/// The key protocol as a state machine, as participant and as leader, against a server that mutates, replays, reorders, withholds and
/// attributes to others what real devices of a real meeting posted. After every step the light is derived; where it is lit, an honest
/// leader must have certified exactly what the room holds.
/// </summary>
public sealed class A_room_under_attack_never_lights_wrongly
{
    private const int Steps = 250;

    [Fact]
    public void As_participant()
    {
        Random random = Campaign.RandomFor("participant");
        int lit = 0, failed = 0, drops = 0;
        for (int episode = 0; episode < 40 * Campaign.Factor; episode++)
        {
            using HostileBoard board = new();
            board.Enter();
            board.Enter();
            Attack attack = new(board, board.Enter(victim: true), random, random.NextDouble() * random.NextDouble());
            for (int step = 0; step < Steps && board.Victim!.Failed is null; step++)
            {
                try
                {
                    attack.Step();
                    lit += CheckParticipant(board) ? 1 : 0;
                }
                catch (Exception found)
                {
                    throw new InvalidOperationException(
                        $"episode {episode}, step {step}, {Campaign.SeedVariable}={Campaign.Seed}: {attack.Trace}", found);
                }
            }
            failed += board.Victim!.Failed is null ? 0 : 1;
            drops += Enum.GetValues<EntryDrop>().Sum(drop => (int)board.Victim.Meeting.Drops[drop]);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {Campaign.Seed}: {lit} lit steps, {failed} failed meetings, {drops} drops");
        // The light was on often, meetings were given up and entries dropped: the law above was tried from all sides.
        Assert.InRange(lit, 500, int.MaxValue);
        Assert.InRange(failed, 3, int.MaxValue);
        Assert.InRange(drops, 100, int.MaxValue);
    }

    [Fact]
    public void As_leader()
    {
        Random random = Campaign.RandomFor("leader");
        int lit = 0, admitted = 0, drops = 0;
        for (int episode = 0; episode < 30 * Campaign.Factor; episode++)
        {
            using HostileBoard board = new();
            HostileBoard.Member leader = board.Enter(victim: true);
            Attack attack = new(board, leader, random, random.NextDouble() * random.NextDouble());
            board.Enter();
            board.Enter();
            for (int step = 0; step < Steps && leader.Failed is null; step++)
            {
                try
                {
                    attack.Step();
                    CheckNames(board);
                    lit += Light.IsLit(leader.Meeting, leader.Failed is not null, board.Now) ? 1 : 0;
                    admitted = Math.Max(admitted, leader.Meeting.Participants.Present.Count);
                }
                catch (Exception found)
                {
                    throw new InvalidOperationException(
                        $"episode {episode}, step {step}, {Campaign.SeedVariable}={Campaign.Seed}: {attack.Trace}", found);
                }
            }
            drops += Enum.GetValues<EntryDrop>().Sum(drop => (int)leader.Meeting.Drops[drop]);
        }
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"seed {Campaign.Seed}: {lit} lit steps, {admitted} admitted at most, {drops} drops");
        Assert.InRange(lit, 500, int.MaxValue);
        Assert.InRange(admitted, 3, int.MaxValue);
        Assert.InRange(drops, 100, int.MaxValue);
    }

    /// <returns>Whether the light is lit.</returns>
    private static bool CheckParticipant(HostileBoard board)
    {
        HostileBoard.Member victim = board.Victim!;
        EndToEndMeeting meeting = victim.Meeting;
        CheckNames(board);
        if (!Light.IsLit(meeting, victim.Failed is not null, board.Now))
            return false;
        LeaderParticipantList list = meeting.Participants;
        Assert.Equal(EncryptionType.EndToEnd, list.Encryption);
        if (meeting.Leader == victim.Device)
            return true; // The server made this room the leader: it certifies its own list, whose names were checked.
        Assert.True(
            board.Certified.Any(
                certified => certified.Version == list.Version && certified.Hash == list.Hash && certified.Key >= meeting.SendingKey),
            $"Lit with list {list.Version} and key {meeting.SendingKey}, which no honest leader certified together.");
        ListedParticipant self = list.Find(victim.Device)!;
        Assert.NotNull(victim.Sending);
        if (board.VictimStreamKeys.TryGetValue((meeting.SendingKey, self.Index), out byte[]? honest))
        {
            Assert.True(
                victim.Sending.Keys[MediaStream.Audio].BaseKey.SequenceEqual(honest),
                $"Lit with another key {meeting.SendingKey} than the honest leader's.");
        }
        else
        {
            Assert.Fail($"Lit with key {meeting.SendingKey} for index {self.Index}, which no honest device ever held.");
        }
        return true;
    }

    /// <summary>Nobody is in the list that was never in the meeting, and nobody under another name or key.</summary>
    private static void CheckNames(HostileBoard board)
    {
        foreach (ListedParticipant listed in board.Victim!.Meeting.Participants.Present.Values)
            Assert.Contains((listed.Device, listed.VerificationKey, listed.DisplayName), board.Known);
    }
}
