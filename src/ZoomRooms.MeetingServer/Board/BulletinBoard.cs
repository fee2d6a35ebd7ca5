using ZoomRooms.MeetingServer.Options;
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
    private ParticipantId _leader;
    private long _sequence;
    private int _links;

    public int Retained => _retained.Count;

    /// <summary>
    /// Names the leader. What an earlier one made is forgotten: who comes from now on verifies the list, heartbeats and keys of this
    /// leader, whose list begins anew with a coalesced one (paper 7.6.7); those present have it all. Announcements and nonces are their
    /// authors' and stay.
    /// </summary>
    public void ChangeLeader(ParticipantId leader, TimeSpan now)
    {
        if (leader == _leader)
            return;
        _leader = leader;
        ForgetAll(IsLeaders);
        // Leading begins with keys for everyone; what it had left as one of many would not do.
        if (_authors.TryGetValue(leader, out PostingAllowance? allowance))
            allowance.Refill(limits.Burst, now);
    }

    /// <summary>Whether a participant has announced its key: without it, nobody could take it for a leader.</summary>
    public bool HasAnnounced(ParticipantId participant) => _slots.ContainsKey(new Slot(BoardEntryKind.KeyAnnouncement, participant, null));

    /// <summary>Those to whom a meeting key was sealed.</summary>
    public HashSet<ParticipantId> HaveKeys() =>
        [.. _slots.Keys.Where(slot => slot is { Kind: BoardEntryKind.SealedMeetingKey, Recipient: not null }).Select(
            slot => slot.Recipient!.Value)];

    /// <summary>
    /// Appends an entry. On <see cref="PostOutcome.Posted"/> it is to be sent to those for whom <see cref="IsFor"/> holds.
    /// </summary>
    public PostOutcome Post(
        ParticipantId author, PostToBoard post, Func<ParticipantId, bool> isPresent, TimeSpan now, out BoardEntry? entry)
    {
        entry = null;
        if (post.Entry.Length > LargestOf(post.Kind))
            return PostOutcome.TooLarge;
        bool addressed = post.Kind == BoardEntryKind.SealedMeetingKey;
        if (!Enum.IsDefined(post.Kind) || post.Kind == BoardEntryKind.Unknown || addressed != post.Recipient.HasValue)
            return PostOutcome.Misaddressed;
        if (IsLeaders(post.Kind) && author != _leader)
            return PostOutcome.NotLeader;
        bool allowed = author == _leader
            ? AllowanceOf(author, now).TryTake(limits.Burst, limits.PerSecond, now)
            : AllowanceOf(author, now).TryTake(limits.MemberBurst, limits.MemberPerSecond, now);
        if (!allowed || !HasRoom(author, post))
            return PostOutcome.TooMany;
        // Who came later would know a participant by another key or name than those who were here.
        if (post.Kind == BoardEntryKind.KeyAnnouncement && HasAnnounced(author))
            return PostOutcome.AnnouncedBefore;
        if (post.Recipient is { } recipient && !isPresent(recipient))
            return PostOutcome.RecipientGone;
        entry = new BoardEntry(++_sequence, author, post.Kind, post.Recipient, post.Entry);
        Retain(entry);
        return PostOutcome.Posted;
    }

    /// <summary>Whether a participant gets an entry: addressed ones go to their recipient only, commands to the leader only.</summary>
    public bool IsFor(BoardEntry entry, ParticipantId reader) => entry.Kind switch
    {
        BoardEntryKind.SealedMeetingKey => entry.Recipient == reader,
        BoardEntryKind.LeaderCommand => reader == _leader,
        _ => true,
    };

    /// <summary>What a newcomer gets, in the board's order.</summary>
    public IEnumerable<BoardEntry> RetainedFor(ParticipantId reader) => _retained.Values.Where(entry => IsFor(entry, reader));

    /// <summary>Forgets what only concerned a participant who left. The list's links stay until another leader is named.</summary>
    public void Remove(ParticipantId participant)
    {
        foreach ((Slot slot, long sequence) in _slots.Where(
            slot => slot.Key.Author == participant || slot.Key.Recipient == participant).ToList())
        {
            Forget(sequence);
            _slots.Remove(slot);
        }
        _authors.Remove(participant);
    }

    public BoardState Take() =>
        new(_leader, _sequence, [.. _retained.Values], [.. _authors.OrderBy(
            author => author.Key.Value).Select(author => new AuthorState(author.Key, author.Value.Tokens, author.Value.Since))]);

    /// <summary>Becomes what another server had; only for an empty board.</summary>
    public void Become(BoardState state)
    {
        (_leader, _sequence) = (state.Leader, state.Sequence);
        foreach (AuthorState author in state.Authors)
            _authors.Add(author.Participant, new PostingAllowance(author.Tokens, author.Since));
        foreach (BoardEntry entry in state.Retained)
        {
            _retained.Add(entry.Sequence, entry);
            if (entry.Kind == BoardEntryKind.ListLink)
                _links++;
            else if (entry.Kind != BoardEntryKind.CoalescedList)
                _slots[new Slot(entry.Kind, entry.Author, entry.Recipient)] = entry.Sequence;
            if (_authors.TryGetValue(entry.Author, out PostingAllowance? author))
                author.RetainedBytes += entry.Entry.Length;
        }
    }

    /// <summary>The kinds that only the leader posts.</summary>
    private static bool IsLeaders(BoardEntryKind kind) =>
        kind is BoardEntryKind.SealedMeetingKey or BoardEntryKind.ListLink or BoardEntryKind.Heartbeat or BoardEntryKind.CoalescedList;

    private int LargestOf(BoardEntryKind kind) => kind switch
    {
        BoardEntryKind.LivenessNonce => limits.NonceBytes,
        BoardEntryKind.LeaderCommand => limits.CommandBytes,
        _ => Limits.BoardEntryBytes,
    };

    private bool HasRoom(ParticipantId author, PostToBoard post) =>
        _authors[author].RetainedBytes + post.Entry.Length <= limits.RetainedBytes
            && (post.Kind != BoardEntryKind.ListLink || _links < limits.ListLinks);

    private PostingAllowance AllowanceOf(ParticipantId author, TimeSpan now)
    {
        if (!_authors.TryGetValue(author, out PostingAllowance? allowance))
            _authors.Add(author, allowance = new PostingAllowance(author == _leader ? limits.Burst : limits.MemberBurst, now));
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
            case BoardEntryKind.CoalescedList:
                ForgetAll(kind => kind is BoardEntryKind.ListLink or BoardEntryKind.CoalescedList);
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

    private void ForgetAll(Func<BoardEntryKind, bool> isForgotten)
    {
        foreach (BoardEntry entry in _retained.Values.Where(entry => isForgotten(entry.Kind)).ToList())
        {
            Forget(entry.Sequence);
            _slots.Remove(new Slot(entry.Kind, entry.Author, entry.Recipient));
        }
    }

    private void Forget(long sequence)
    {
        if (!_retained.Remove(sequence, out BoardEntry? entry))
            return;
        if (entry.Kind == BoardEntryKind.ListLink)
            _links--;
        if (_authors.TryGetValue(entry.Author, out PostingAllowance? author))
            author.RetainedBytes -= entry.Entry.Length;
    }
}
