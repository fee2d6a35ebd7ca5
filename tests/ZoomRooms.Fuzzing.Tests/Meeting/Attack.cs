using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.Fuzzing.Tests.Campaigns;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Frames;

namespace ZoomRooms.Fuzzing.Tests.Meeting;

/// <summary>One server's random dealings with its victim.</summary>
/// <param name="hostility">How many of the steps are attacks: 0 for an honest server, 1 for one that does nothing else.</param>
internal sealed class Attack(HostileBoard board, HostileBoard.Member victim, Random random, double hostility)
{
    private readonly Queue<string> _trace = new();
    private int _delivered;
    private readonly HashSet<ParticipantId> _told = [];

    /// <summary>The last steps, newest last.</summary>
    public string Trace => string.Join(", ", _trace);

    public void Step()
    {
        if (random.NextDouble() < hostility)
            BeHostile();
        else
            BeHonest();
        board.Settle();
        TimeSpan? due = victim.Meeting.NextTimeout(board.Now);
        if (due <= board.Now)
            victim.Meeting.HandleTimeout(board.Now);
        board.Settle();
    }

    private void BeHonest()
    {
        switch (random.Next(20))
        {
            case < 6:
                Pass(random.Next(1, 6000));
                break;
            case 6 when board.Members.Count < 6:
                Note("newcomer");
                board.Enter();
                break;
            case 7 when board.Members.Find(member => member != victim && member.Id != board.Leader) is { } leaving
                && board.Members.Count > 4:
                Note("leave");
                board.Leave(leaving);
                if (victim.Id == board.Leader)
                    victim.Meeting.HandleLeft(leaving.Id, board.Now);
                break;
            case 8 when victim.Id != board.Leader:
                bool on = random.Next(2) == 0;
                HostCommand command = random.Next(3) switch
                {
                    0 => HostCommand.Lock(on),
                    1 => HostCommand.WaitingRoom(on),
                    _ => HostCommand.Guests(on),
                };
                Note($"{command.Action}");
                board.Members.Find(member => member.Id == board.Leader)!.Meeting.Request(command, board.Now);
                break;
            case 9 when victim.Id != board.Leader && random.Next(10) == 0:
                HostileBoard.Member next = board.Members.Find(
                    member => member != victim && member.Id != board.Leader && member.Meeting.IsSendingKeyCertified) ?? board.Members[0];
                Note($"leader {next.Id.Value}");
                DeliverAll();
                board.Name(next);
                victim.Meeting.HandleLeader(next.Id, board.Now);
                break;
            default:
                DeliverAll();
                break;
        }
    }

    private void BeHostile()
    {
        if (board.ForVictim.Count == 0)
            return;
        Recorded any = board.ForVictim[random.Next(board.ForVictim.Count)];
        Recorded other = board.ForVictim[random.Next(board.ForVictim.Count)];
        switch (random.Next(17))
        {
            case > 13 when _delivered < board.ForVictim.Count:
                Recorded forged = board.ForVictim[_delivered++];
                Deliver("forged in its place", forged.Author, forged.Kind, Forge(forged));
                break;
            case 0 or 1:
                Deliver("mutated", any.Author, any.Kind, Mutator.Mutate(any.Entry, other.Entry, random, Limits.BoardEntryBytes + 1));
                break;
            case 2 when _delivered < board.ForVictim.Count:
                Recorded next = board.ForVictim[_delivered++];
                Deliver("mutated in its place", next.Author, next.Kind, Mutator.Mutate(
                    next.Entry, other.Entry, random, Limits.BoardEntryBytes + 1));
                break;
            case 3 or 4:
                Deliver("replayed", any.Author, any.Kind, any.Entry);
                break;
            case 5:
                Deliver("of another author", other.Author, any.Kind, any.Entry);
                break;
            case 6:
                Deliver("of another kind", any.Author, (BoardEntryKind)random.Next(10), any.Entry);
                break;
            case 7 when _delivered < board.ForVictim.Count:
                Note("withheld");
                _delivered++;
                break;
            case 8 when _delivered + 1 < board.ForVictim.Count:
                Recorded later = board.ForVictim[_delivered + 1];
                Deliver("too early", later.Author, later.Kind, later.Entry);
                break;
            case 9:
                byte[] statement = board.Members[random.Next(board.Members.Count)].Statement;
                ParticipantId named = new((uint)random.Next(1, 9));
                Note($"joined {named.Value}");
                victim.Meeting.HandleJoined(
                    named, random.Next(3) == 0
                        ? statement : Mutator.Mutate(statement, any.Entry, random, 600), Clock.Noon + random.Next(-10, 10) * 86_400L);
                break;
            case 10:
                ParticipantId gone = new((uint)random.Next(1, 9));
                Note($"left {gone.Value}");
                victim.Meeting.HandleLeft(gone, board.Now);
                break;
            case 11 when random.Next(3) == 0:
                ParticipantId leader = new((uint)random.Next(1, 9));
                Note($"leader {leader.Value} for the victim only");
                victim.Meeting.HandleLeader(leader, board.Now);
                break;
            case 12:
                victim.Meeting.Request(HostCommand.Lock(random.Next(2) == 0), board.Now);
                if (victim.Meeting.Knocking is [var knock, ..])
                    victim.Meeting.Request(
                        new HostCommand(random.Next(2) == 0 ? HostAction.Admit : HostAction.Remove, knock.Device), board.Now);
                break;
            default:
                Pass(random.Next(1, random.Next(4) == 0 ? 120_000 : 8_000));
                break;
        }
    }

    /// <summary>One more in the field that decides: what random changes find too rarely.</summary>
    private byte[] Forge(Recorded entry)
    {
        byte[] forged = [.. entry.Entry];
        switch (entry.Kind)
        {
            case BoardEntryKind.Heartbeat:
                // Low byte of mkSeqNum, after the type string (4 + 21), v (8) and t (8).
                forged[4 + 21 + 8 + 8 + 3]++;
                break;
            case BoardEntryKind.KeyAnnouncement:
                // Last character of the display name, before the name's signature.
                forged[^65]++;
                break;
            default:
                forged[random.Next(forged.Length)]++;
                break;
        }
        return forged;
    }

    private void DeliverAll()
    {
        foreach (HostileBoard.Member member in board.Members)
        {
            if (member != victim && _told.Add(member.Id))
                victim.Meeting.HandleJoined(member.Id, member.Statement, Clock.Noon);
        }
        Note($"all up to {board.ForVictim.Count}");
        while (_delivered < board.ForVictim.Count)
        {
            Recorded entry = board.ForVictim[_delivered++];
            victim.Meeting.HandleEntry(entry.Author, entry.Kind, entry.Entry, board.Now);
        }
    }

    private void Deliver(string how, ParticipantId author, BoardEntryKind kind, byte[] entry)
    {
        Note($"{kind} {how}");
        victim.Meeting.HandleEntry(author, kind, entry, board.Now);
    }

    private void Pass(int milliseconds)
    {
        Note($"{milliseconds} ms");
        board.Advance(TimeSpan.FromMilliseconds(milliseconds));
        // The victim's own device knows the time, whatever the server does.
        victim.Meeting.HandleTimeout(board.Now);
    }

    private void Note(string step)
    {
        _trace.Enqueue(step);
        if (_trace.Count > 40)
            _trace.Dequeue();
    }
}
