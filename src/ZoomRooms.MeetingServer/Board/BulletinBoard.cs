using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Board;

/// <summary>
/// The bulletin board of one meeting instance (paper 7.4): an append-only sequence, of which it retains what newcomers need, as
/// <see cref="BoardEntryKind"/> says. Holds no keys and believes nothing; entries are opaque bytes. Not thread-safe: its meeting owns it.
/// </summary>
internal sealed class BulletinBoard(BoardLimits limits)
{
    /// <summary>What one retained entry replaces: the same kind of the same author to the same recipient.</summary>
    private readonly record struct Slot(BoardEntryKind Kind, ParticipantId Author, ParticipantId? Recipient);

    private readonly SortedDictionary<long, BoardEntry> _retained = [];
    private readonly Dictionary<Slot, long> _slots = [];
    private readonly Dictionary<ParticipantId, PostingAllowance> _authors = [];
    private long _sequence;
    private int _links;

    public int Retained => _retained.Count;

    /// <summary>Appends an entry. On <see cref="PostOutcome.Posted"/> it is to be sent to those for whom <see cref="IsFor"/> holds.</summary>
    public PostOutcome Post(ParticipantId author, PostToBoard post, ParticipantId leader, Func<ParticipantId, bool> isPresent, TimeSpan now, out BoardEntry? entry)
    {
        entry = null;
        if (post.Entry.Length > Limits.BoardEntryBytes)
            return PostOutcome.TooLarge;
        bool addressed = post.Kind == BoardEntryKind.SealedMeetingKey;
        if (!Enum.IsDefined(post.Kind) || post.Kind == BoardEntryKind.Unknown || addressed != post.Recipient.HasValue)
            return PostOutcome.Misaddressed;
        if (post.Kind is BoardEntryKind.SealedMeetingKey or BoardEntryKind.ListLink or BoardEntryKind.Heartbeat && author != leader)
            return PostOutcome.NotLeader;
        if (!AllowanceOf(author, now).TryTake(limits, now) || !HasRoom(author, post))
            return PostOutcome.TooMany;
        if (post.Recipient is { } recipient && !isPresent(recipient))
            return PostOutcome.RecipientGone;
        entry = new BoardEntry(++_sequence, author, post.Kind, post.Recipient, post.Entry);
        Retain(entry);
        return PostOutcome.Posted;
    }

    /// <summary>Whether a participant gets an entry: addressed ones go to their recipient only, and some kinds to the leader only.</summary>
    public static bool IsFor(BoardEntry entry, ParticipantId reader, ParticipantId leader) => entry.Kind switch
    {
        BoardEntryKind.SealedMeetingKey => entry.Recipient == reader,
        BoardEntryKind.LivenessNonce or BoardEntryKind.LeaderCommand => reader == leader,
        _ => true,
    };

    /// <summary>What a newcomer gets, in the board's order.</summary>
    public IEnumerable<BoardEntry> RetainedFor(ParticipantId reader, ParticipantId leader) => _retained.Values.Where(entry => IsFor(entry, reader, leader));

    /// <summary>Forgets what only concerned a participant who left. The list's links stay: they are the meeting's, whoever led it.</summary>
    public void Remove(ParticipantId participant)
    {
        foreach ((Slot slot, long sequence) in _slots.Where(slot => slot.Key.Author == participant || slot.Key.Recipient == participant).ToList())
        {
            if (slot.Kind == BoardEntryKind.Heartbeat)
                continue;
            Forget(sequence);
            _slots.Remove(slot);
        }
        _authors.Remove(participant);
    }

    private bool HasRoom(ParticipantId author, PostToBoard post) =>
        _authors[author].RetainedBytes + post.Entry.Length <= limits.RetainedBytes && (post.Kind != BoardEntryKind.ListLink || _links < limits.ListLinks);

    private PostingAllowance AllowanceOf(ParticipantId author, TimeSpan now)
    {
        if (!_authors.TryGetValue(author, out PostingAllowance? allowance))
            _authors.Add(author, allowance = new PostingAllowance(limits.Burst, now));
        return allowance;
    }

    private void Retain(BoardEntry entry)
    {
        switch (entry.Kind)
        {
            case BoardEntryKind.LeaderCommand:
                return;
            case BoardEntryKind.ListLink:
                _links++;
                break;
            default:
                Slot slot = new(entry.Kind, entry.Author, entry.Recipient);
                if (_slots.TryGetValue(slot, out long replaced))
                    Forget(replaced);
                _slots[slot] = entry.Sequence;
                break;
        }
        _retained.Add(entry.Sequence, entry);
        _authors[entry.Author].RetainedBytes += entry.Entry.Length;
    }

    private void Forget(long sequence)
    {
        if (_retained.Remove(sequence, out BoardEntry? entry) && _authors.TryGetValue(entry.Author, out PostingAllowance? author))
            author.RetainedBytes -= entry.Entry.Length;
    }
}
