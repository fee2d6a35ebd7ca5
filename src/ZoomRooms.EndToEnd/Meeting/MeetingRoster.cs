using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.ParticipantList;
using ZoomRooms.EndToEnd.Statements;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>
/// What the board and the server say of each participant, unverified until it is needed: a leader needs all of it, the others only what is
/// the leader's, and so a newcomer does not verify two hundred announcements.
/// </summary>
internal sealed class MeetingRoster(MeetingContext meeting, Bytes32 statementRoot, EntryDropCounters drops)
{
    /// <summary>More than a meeting holds, so that leaves and joins may cross.</summary>
    private const int Capacity = 2 * Limits.Participants;

    private readonly Dictionary<ParticipantId, Member> _members = [];

    private sealed class Member
    {
        public byte[] Statement { get; set; } = [];
        public long StatedAt { get; set; }
        public byte[]? AnnouncementEntry { get; set; }
        public KeyAnnouncement? Announcement { get; set; }

        /// <summary>What the announcement says, verified or not.</summary>
        public Claim? Claim { get; set; }
        public byte[]? NonceEntry { get; set; }
        public TimeSpan NonceEntryAt { get; set; }
        public LivenessNonce? Nonce { get; set; }
        public TimeSpan NonceAt { get; set; }
    }

    /// <summary>Counts changes.</summary>
    public long Changes { get; private set; }

    /// <summary>What a list says of a participant, in the announcement's words.</summary>
    private sealed record Claim(ParticipantDevice Device, Bytes32 VerificationKey, Bytes32 BindingHash, string DisplayName)
    {
        public static Claim? Of(KeyAnnouncement? announcement) => announcement is { Binding: var binding }
            ? new Claim(binding.Device, binding.VerificationKey, binding.Hash, announcement.DisplayName)
            : null;

        /// <summary>A list has the binding's hash beside another device or identity key than the binding has in it.</summary>
        public bool Denies(ListedParticipant listed) =>
            listed.BindingHash == BindingHash && (listed.Device != Device || listed.VerificationKey != VerificationKey);
    }

    /// <summary>Those whose announcement came.</summary>
    public IEnumerable<ParticipantId> Announced =>
        _members.Where(member => member.Value.AnnouncementEntry is not null).Select(member => member.Key);

    /// <summary>The server says that a participant is here, and states who it is. The first word counts.</summary>
    public void Add(ParticipantId participant, ReadOnlySpan<byte> statement, long unixSeconds)
    {
        if (MemberOf(participant) is not { Statement.Length: 0 } member || statement.Length > ServerStatement.MaximumSize)
            return;
        member.Statement = statement.ToArray();
        member.StatedAt = unixSeconds;
        Changes++;
    }

    public void Forget(ParticipantId participant)
    {
        if (_members.Remove(participant))
            Changes++;
    }

    /// <summary>Keeps an announcement. True when it is the first of that participant.</summary>
    public bool Announce(ParticipantId participant, ReadOnlySpan<byte> entry)
    {
        if (entry.Length > KeyAnnouncement.MaximumSize)
        {
            drops.Count(EntryDrop.TooLarge);
            return false;
        }
        if (MemberOf(participant) is not { } member)
        {
            drops.Count(EntryDrop.TooManyAnnouncements);
            return false;
        }
        if (member.AnnouncementEntry is not null)
        {
            if (!entry.SequenceEqual(member.AnnouncementEntry))
                drops.Count(EntryDrop.AnnouncementChanged);
            return false;
        }
        // What cannot even be read is not kept: it would shut out the one that can.
        if (Claim.Of(KeyAnnouncement.TryReadClaim(entry, meeting)) is not { } claim)
        {
            drops.Count(EntryDrop.NotVerified);
            return false;
        }
        (member.AnnouncementEntry, member.Claim) = (entry.ToArray(), claim);
        Changes++;
        return true;
    }

    /// <summary>The verified announcement; null without one. One that does not verify is forgotten and counted.</summary>
    public KeyAnnouncement? Find(ParticipantId participant)
    {
        if (!_members.TryGetValue(participant, out Member? member) || member.AnnouncementEntry is null)
            return null;
        if (member.Announcement is not null)
            return member.Announcement;
        member.Announcement = KeyAnnouncement.TryVerify(member.AnnouncementEntry, meeting);
        if (member.Announcement is null)
        {
            member.AnnouncementEntry = null;
            member.Claim = null;
            drops.Count(EntryDrop.NotVerified);
        }
        return member.Announcement;
    }

    /// <summary>Hash of the binding that a participant announced, verified or not.</summary>
    public Bytes32? BindingHashOf(ParticipantId participant) => _members.GetValueOrDefault(participant)?.Claim?.BindingHash;

    /// <summary>Whether a list says of a device what the binding that it names denies. The hash proves it, without a signature.</summary>
    public bool Denies(ListedParticipant listed) => _members.Values.Any(member => member.Claim?.Denies(listed) == true);

    /// <summary>
    /// The name that a device signed, where it is another than the list's; null where they agree, or none is known. Only what differs is
    /// verified: an announcement that a server forged proves nothing, and one that agrees needs no proof. It proves nothing against the
    /// leader either: a device may sign itself two names.
    /// </summary>
    public string? OtherNameOf(ListedParticipant listed)
    {
        bool differs = false;
        foreach (Member member in _members.Values)
        {
            if (member.Claim is not { } claim || claim.BindingHash != listed.BindingHash)
                continue;
            if (claim.DisplayName == listed.DisplayName)
                return null;
            differs = true;
        }
        return differs
            ? _members.Where(member => member.Value.Claim?.BindingHash == listed.BindingHash)
                .Select(member => Find(member.Key)?.DisplayName).FirstOrDefault(name => name is not null)
            : null;
    }

    /// <summary>
    /// Whether the server stated, when it named the participant, that this device with this identity key is in this meeting.
    /// </summary>
    public StatementCheck CheckStatement(ParticipantId participant, Binding binding) =>
        _members.TryGetValue(participant, out Member? member)
            ? ServerStatement.Check(member.Statement, statementRoot, meeting, binding.Device, binding.VerificationKey, member.StatedAt)
            : StatementCheck.Missing;

    /// <summary>Keeps the newest nonce of a participant.</summary>
    public void KeepNonce(ParticipantId participant, ReadOnlySpan<byte> entry, TimeSpan now)
    {
        if (entry.Length != LivenessNonce.EntrySize || !_members.TryGetValue(participant, out Member? member))
        {
            drops.Count(EntryDrop.NotVerified);
            return;
        }
        member.NonceEntry = entry.ToArray();
        member.NonceEntryAt = now;
    }

    /// <summary>The newest verified nonce and when it came; null without one.</summary>
    public (LivenessNonce Nonce, TimeSpan At)? NonceOf(ParticipantId participant)
    {
        if (!_members.TryGetValue(participant, out Member? member) || Find(participant) is not { Binding: var binding })
            return null;
        if (member.NonceEntry is { } entry)
        {
            member.NonceEntry = null;
            LivenessNonce? nonce = LivenessNonce.TryVerify(entry, binding);
            if (nonce is null || nonce.Counter <= (member.Nonce?.Counter ?? 0))
            {
                drops.Count(nonce is null ? EntryDrop.NotVerified : EntryDrop.NonceRepeated);
            }
            else
            {
                member.Nonce = nonce;
                member.NonceAt = member.NonceEntryAt;
            }
        }
        return member.Nonce is null ? null : (member.Nonce, member.NonceAt);
    }

    private Member? MemberOf(ParticipantId participant)
    {
        if (_members.TryGetValue(participant, out Member? member))
            return member;
        if (_members.Count >= Capacity)
            return null;
        _members.Add(participant, member = new Member());
        return member;
    }
}
