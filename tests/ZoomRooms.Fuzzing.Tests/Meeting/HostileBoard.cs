using ZoomRooms.EndToEnd.Board;
using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.Statements;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Frames;

namespace ZoomRooms.Fuzzing.Tests.Meeting;

/// <summary>Something the server could hand to the victim.</summary>
internal sealed record Recorded(ParticipantId Author, BoardEntryKind Kind, byte[] Entry);

/// <summary>
/// A meeting of honest devices whose server deals honestly with all of them but one, the victim, and records everything. What the honest
/// leader really certified is written down: the oracle that the victim's light is held against.
/// </summary>
internal sealed class HostileBoard : IDisposable
{
    private readonly StatementAuthority _authority = new();
    private readonly List<Recorded> _retained = [];
    private uint _lastId;

    public MeetingContext Context { get; } = new(new MeetingId(9876543210), new MeetingUuid(0x1234));

    public TimeSpan Now { get; set; } = TimeSpan.FromHours(1);

    public List<Member> Members { get; } = [];

    public Member? Victim { get; private set; }

    public ParticipantId Leader { get; private set; }

    /// <summary>What was posted for the victim to see, in order.</summary>
    public List<Recorded> ForVictim { get; } = [];

    /// <summary>(list version, its hash, mkSeqNum) of every heartbeat that an honest leader posted.</summary>
    public HashSet<(ulong Version, Bytes32 Hash, uint Key)> Certified { get; } = [];

    /// <summary>The honest leader's meeting keys, as the key of the victim's audio stream under each mkSeqNum.</summary>
    public Dictionary<(uint Key, ushort Index), byte[]> VictimStreamKeys { get; } = [];

    /// <summary>Everybody who was ever here: who the list may name.</summary>
    public HashSet<(ParticipantDevice Device, Bytes32 Key, string Name)> Known { get; } = [];

    public sealed class Member : IDisposable
    {
        public required ParticipantId Id { get; init; }
        public required DeviceIdentity Identity { get; init; }
        public required ParticipantDevice Device { get; init; }
        public required EndToEndMeeting Meeting { get; init; }
        public required byte[] Statement { get; init; }
        public MeetingEvent.SendingKeysChanged? Sending { get; set; }
        public MeetingEvent.Failed? Failed { get; set; }

        public void Dispose()
        {
            Sending?.Dispose();
            Meeting.Dispose();
            Identity.Dispose();
        }
    }

    /// <summary>Somebody joins; the first one leads. The victim is told nothing but what the caller tells it.</summary>
    public Member Enter(bool victim = false)
    {
        ParticipantId id = new(++_lastId);
        DeviceIdentity identity = DeviceIdentity.Create();
        ParticipantDevice device = new(new UserId(id.Value), new HardwareId(id.Value));
        Member member = new()
        {
            Id = id, Identity = identity, Device = device, Statement = _authority.State(
                Context, device, identity.VerificationKey, Clock.Noon),
            Meeting = new EndToEndMeeting(Context, identity, device, id, $"Room {id.Value}", _authority.Root),
        };
        Known.Add((device, identity.VerificationKey, $"Room {id.Value}"));
        if (Members.Count == 0)
            Leader = id;
        foreach (Member other in Members)
        {
            if (other != Victim)
                other.Meeting.HandleJoined(id, member.Statement, Clock.Noon);
            if (!victim)
                member.Meeting.HandleJoined(other.Id, other.Statement, Clock.Noon);
        }
        Members.Add(member);
        if (victim)
        {
            Victim = member;
            ForVictim.AddRange(_retained);
        }
        member.Meeting.Start(Leader, Now);
        if (!victim)
        {
            foreach (Recorded entry in _retained)
                member.Meeting.HandleEntry(entry.Author, entry.Kind, entry.Entry, Now);
        }
        Settle();
        return member;
    }

    public void Leave(Member member)
    {
        Members.Remove(member);
        _retained.RemoveAll(
            entry => entry.Author == member.Id && entry.Kind is BoardEntryKind.KeyAnnouncement or BoardEntryKind.LivenessNonce);
        foreach (Member other in Members.Where(other => other != Victim))
            other.Meeting.HandleLeft(member.Id, Now);
        member.Dispose();
        Settle();
    }

    /// <summary>An honest member takes over, and the honest ones are told.</summary>
    public void Name(Member leader)
    {
        Leader = leader.Id;
        foreach (Member member in Members.Where(member => member != Victim))
            member.Meeting.HandleLeader(leader.Id, Now);
        Settle();
    }

    /// <summary>Time passes; the honest devices act on it.</summary>
    public void Advance(TimeSpan step)
    {
        TimeSpan end = Now + step;
        while (Now < end)
        {
            TimeSpan next = Members.Where(member => member != Victim).Select(member => member.Meeting.NextTimeout(Now) ?? end).Append(end)
                .Min();
            Now = next <= Now ? Now + TimeSpan.FromMilliseconds(1) : next;
            foreach (Member member in Members.Where(member => member != Victim))
                member.Meeting.HandleTimeout(Now);
            Settle();
        }
    }

    /// <summary>Delivers what the honest ones and the victim posted to the honest ones.</summary>
    public void Settle()
    {
        for (bool any = true; any;)
        {
            any = false;
            foreach (Member author in Members.ToList())
            {
                while (author.Meeting.TryGetPost(out BoardPost? post))
                {
                    any = true;
                    Take(author, post);
                }
            }
        }
        foreach (Member member in Members)
            Drain(member);
    }

    public void Dispose()
    {
        foreach (Member member in Members)
            member.Dispose();
        _authority.Dispose();
    }

    private void Take(Member author, BoardPost post)
    {
        Recorded entry = new(author.Id, post.Kind, post.Entry);
        if (post.Kind == BoardEntryKind.Heartbeat && author != Victim)
            WriteDown(author, post.Entry);
        // The server keeps everything, whomever it is for.
        if (author != Victim)
            ForVictim.Add(entry);
        if (post.Kind is not (BoardEntryKind.SealedMeetingKey or BoardEntryKind.LeaderCommand))
        {
            if (post.Kind == BoardEntryKind.Heartbeat)
                _retained.RemoveAll(kept => kept.Kind == BoardEntryKind.Heartbeat);
            if (post.Kind == BoardEntryKind.CoalescedList)
                _retained.RemoveAll(kept => kept.Kind is BoardEntryKind.ListLink or BoardEntryKind.CoalescedList);
            if (post.Kind == BoardEntryKind.LivenessNonce)
                _retained.RemoveAll(kept => kept.Kind == BoardEntryKind.LivenessNonce && kept.Author == author.Id);
            _retained.Add(entry);
        }
        foreach (Member reader in Members)
        {
            if (reader != author && reader != Victim && (post.Recipient is null || post.Recipient == reader.Id)
                && (post.Kind != BoardEntryKind.LeaderCommand || reader.Id == Leader))
                reader.Meeting.HandleEntry(author.Id, post.Kind, post.Entry, Now);
        }
    }

    private void WriteDown(Member leader, byte[] entry)
    {
        Recorded announced = _retained.Last(kept => kept.Author == leader.Id && kept.Kind == BoardEntryKind.KeyAnnouncement);
        Binding binding = KeyAnnouncement.TryVerify(announced.Entry, Context)!.Binding;
        Heartbeat heartbeat = Heartbeat.TryVerify(entry, binding)
            ?? throw new InvalidOperationException("an honest heartbeat does not verify");
        Certified.Add((heartbeat.ListVersion, heartbeat.ListHash, heartbeat.KeySequenceNumber));
    }

    private void Drain(Member member)
    {
        while (member.Meeting.TryGetEvent(out MeetingEvent? happened))
        {
            switch (happened)
            {
                case MeetingEvent.SendingKeysChanged keys:
                    member.Sending?.Dispose();
                    member.Sending = keys;
                    break;
                case MeetingEvent.ReceivingKeysChanged keys:
                    if (member != Victim)
                        WriteDown(keys.Keys);
                    keys.Keys.Dispose();
                    break;
                case MeetingEvent.Failed failed:
                    member.Failed = failed;
                    break;
            }
        }
    }

    /// <summary>What the victim must send with, if it holds the honest leader's keys.</summary>
    private void WriteDown(ReceivingKeys keys)
    {
        if (Victim is null)
            return;
        Span<byte> baseKey = stackalloc byte[StreamKey.Size];
        foreach (uint sequence in keys.SequenceNumbers)
        {
            for (ushort index = 0; index < 32; index++)
            {
                if (!VictimStreamKeys.ContainsKey((sequence, index))
                    && Members.Exists(member => member != Victim && member.Meeting.Participants.Find(Victim.Device)?.Index == index)
                    && keys.TryDerive(new FrameKeyId(sequence, index, MediaStream.Audio), baseKey))
                    VictimStreamKeys.Add((sequence, index), baseKey.ToArray());
            }
        }
    }
}
