using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.Messages;
using ZoomRooms.EndToEnd.Statements;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Frames;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>
/// A bulletin board and its participants in virtual time. The board keeps and routes entries as a server would; a test may
/// put <see cref="Tamper"/> in its way.
/// </summary>
internal sealed class BoardSimulator : IDisposable
{
    private readonly List<(ParticipantId Author, BoardPost Post)> _retained = [];
    private readonly StatementAuthority _authority = new();
    private readonly Queue<(Peer From, byte[] Message)> _said = new();
    private uint _lastId;

    public MeetingContext Context { get; } = new(new MeetingId(9876543210), new MeetingUuid(0x1234));

    public Bytes32 StatementRoot => _authority.Root;

    public List<Peer> Peers { get; } = [];

    /// <summary>Whom the server picked.</summary>
    public ParticipantId Leader { get; private set; }

    /// <summary>The server says that the meeting begins with a waiting room.</summary>
    public bool WaitingRoom { get; init; }

    /// <summary>The server says that the meeting begins with guests let in.</summary>
    public bool Guests { get; init; }

    /// <summary>Participants seal and open audio frames.</summary>
    public bool WithFrames { get; init; }

    public TimeSpan Now { get; private set; } = TimeSpan.FromHours(1);

    /// <summary>Sees each entry on its way to one reader; returns what the reader gets instead, null for nothing.</summary>
    public Func<BoardPost, Peer, byte[]?>? Tamper { get; set; }

    /// <summary>
    /// What the server makes of a message on its way from the first to the second: messages to deliver, in order. Null for itself alone.
    /// </summary>
    public Func<Peer, Peer, byte[], IEnumerable<byte[]>>? Carry { get; set; }

    /// <summary>Whether what the first one posts reaches the second; null for always.</summary>
    public Func<Peer, Peer, bool>? Route { get; set; }

    public sealed class Peer : IDisposable
    {
        public required ParticipantId Id { get; init; }
        public required DeviceIdentity Identity { get; init; }
        public required ParticipantDevice Device { get; init; }
        public required EndToEndMeeting Meeting { get; init; }
        public required string Name { get; init; }
        public required byte[] Statement { get; init; }

        /// <summary>How far this participant's monotonic clock is ahead of the board's.</summary>
        public TimeSpan ClockAhead { get; init; }
        public MeetingEvent.SendingKeysChanged? Sending { get; set; }
        public MeetingEvent.ReceivingKeysChanged? Receiving { get; set; }
        public MeetingEvent.Failed? Failed { get; set; }

        /// <summary>What the others said, as far as it was taken.</summary>
        public List<ReceivedMessage> Heard { get; } = [];

        /// <summary>What it said itself, sealed.</summary>
        public List<MeetingEvent.MessageSealed> Said { get; } = [];

        /// <summary>What it asked of the leader, and what became of it.</summary>
        public List<MeetingEvent.CommandSettled> Settled { get; } = [];

        /// <summary>Set to follow the sending key of the audio stream.</summary>
        public FrameEncryptor? Encryptor { get; init; }

        /// <summary>Set to follow the receiving keys.</summary>
        public FrameDecryptor? Decryptor { get; init; }

        public void Dispose()
        {
            Sending?.Dispose();
            Receiving?.Keys.Dispose();
            Encryptor?.Dispose();
            Decryptor?.Dispose();
            Meeting.Dispose();
            Identity.Dispose();
        }
    }

    /// <summary>A participant joins; the first one leads.</summary>
    public Peer Join(
        string name, DeviceIdentity? identity = null, ParticipantDevice? device = null, byte[]? statement = null,
        TimeSpan clockAhead = default)
    {
        Peer peer = Enter(name, identity, device, statement, clockAhead);
        Settle();
        return peer;
    }

    /// <summary>A participant joins, and nothing is delivered to the others yet.</summary>
    public Peer Enter(
        string name, DeviceIdentity? identity = null, ParticipantDevice? device = null, byte[]? statement = null,
        TimeSpan clockAhead = default)
    {
        ParticipantId id = new(++_lastId);
        identity ??= DeviceIdentity.Create();
        device ??= new ParticipantDevice(new UserId(id.Value), new HardwareId(id.Value));
        Peer peer = new()
        {
            Id = id, Name = name, ClockAhead = clockAhead, Identity = identity, Device = device.Value,
            Meeting = new EndToEndMeeting(Context, identity, device.Value, id, name, _authority.Root),
            Encryptor = WithFrames ? new FrameEncryptor(MediaStream.Audio) : null,
            Decryptor = WithFrames ? new FrameDecryptor() : null,
            Statement = statement ?? _authority.State(Context, device.Value, identity.VerificationKey, Clock.Noon),
        };
        foreach (Peer other in Peers)
        {
            other.Meeting.HandleJoined(id, peer.Statement, Clock.Noon);
            peer.Meeting.HandleJoined(other.Id, other.Statement, Clock.Noon);
        }
        if (Peers.Count == 0)
            Leader = id;
        Peers.Add(peer);
        peer.Meeting.Start(Leader, Now + peer.ClockAhead, WaitingRoom, Guests);
        foreach ((ParticipantId author, BoardPost post) in _retained.ToList())
            Deliver(author, post, peer);
        return peer;
    }

    /// <summary>A participant leaves; when it led, who is here longest of those with keys leads from now on.</summary>
    public void Leave(Peer peer)
    {
        Disconnect(peer);
        if (peer.Id == Leader && Peers.Count > 0)
            Name((Peers.Find(other => other.Meeting.IsSendingKeyCertified && other.Failed is null) ?? Peers[0]).Id);
        Settle();
        peer.Dispose();
    }

    /// <summary>A participant is gone, and nobody leads in its place.</summary>
    public void Disconnect(Peer peer)
    {
        Peers.Remove(peer);
        _retained.RemoveAll(entry => entry.Author == peer.Id
            && entry.Post.Kind is (BoardEntryKind.KeyAnnouncement or BoardEntryKind.LivenessNonce));
        foreach (Peer other in Peers)
            other.Meeting.HandleLeft(peer.Id, Now + other.ClockAhead);
    }

    /// <summary>The server names a leader.</summary>
    public void Name(ParticipantId leader)
    {
        Leader = leader;
        foreach (Peer peer in Peers)
            peer.Meeting.HandleLeader(leader, Now + peer.ClockAhead);
        Settle();
    }

    /// <summary>The server names a leader to some only.</summary>
    public void NameTo(ParticipantId leader, IEnumerable<Peer> told)
    {
        Leader = leader;
        foreach (Peer peer in told)
            peer.Meeting.HandleLeader(leader, Now + peer.ClockAhead);
    }

    /// <summary>Lets time pass in the steps that the participants ask for.</summary>
    public void Advance(TimeSpan duration)
    {
        TimeSpan end = Now + duration;
        while (Now < end)
        {
            TimeSpan next = Peers.Count == 0
                ? end : Peers.Min(peer => peer.Meeting.NextTimeout(Now + peer.ClockAhead) - peer.ClockAhead ?? end);
            Now = next > end ? end : next <= Now ? Now + TimeSpan.FromMilliseconds(1) : next;
            foreach (Peer peer in Peers)
                peer.Meeting.HandleTimeout(Now + peer.ClockAhead);
            Settle();
        }
    }

    /// <summary>Posts an entry as <paramref name="author"/>, whoever that is.</summary>
    public void Inject(ParticipantId author, BoardPost post)
    {
        foreach (Peer peer in Peers)
            Deliver(author, post, peer);
        Settle();
    }

    /// <summary>Delivers all posts until nobody has anything to say.</summary>
    public void Settle()
    {
        bool any = true;
        while (any)
        {
            any = false;
            foreach (Peer peer in Peers.ToList())
            {
                while (peer.Meeting.TryGetPost(out BoardPost? post))
                {
                    any = true;
                    Retain(peer.Id, post);
                    for (int i = 0; i < Peers.Count; i++)
                    {
                        Peer reader = Peers[i];
                        if (reader != peer && (post.Recipient is null || post.Recipient == reader.Id)
                            && (post.Kind != BoardEntryKind.LeaderCommand || reader.Id == Leader) && Route?.Invoke(peer, reader) != false)
                            Deliver(peer.Id, post, reader);
                    }
                }
            }
        }
        do
        {
            foreach (Peer peer in Peers)
                Drain(peer);
        }
        while (PassOn());
    }

    /// <summary>Gives a message to one reader, whoever had it.</summary>
    public void Tell(Peer reader, byte[] message)
    {
        reader.Meeting.HandleMessage(message, Now + reader.ClockAhead);
        Drain(reader);
    }

    /// <summary>The server relays what was said to all others. True when there was something.</summary>
    private bool PassOn()
    {
        bool any = false;
        while (_said.TryDequeue(out (Peer From, byte[] Message) said))
        {
            any = true;
            foreach (Peer reader in Peers.Where(reader => reader != said.From))
            {
                foreach (byte[] message in Carry?.Invoke(said.From, reader, said.Message) ?? [said.Message])
                    reader.Meeting.HandleMessage(message, Now + reader.ClockAhead);
            }
        }
        return any;
    }

    public void Dispose()
    {
        foreach (Peer peer in Peers)
            peer.Dispose();
        _authority.Dispose();
    }

    private void Retain(ParticipantId author, BoardPost post)
    {
        switch (post.Kind)
        {
            case BoardEntryKind.SealedMeetingKey or BoardEntryKind.LeaderCommand:
                return;
            case BoardEntryKind.Heartbeat:
                _retained.RemoveAll(entry => entry.Post.Kind == BoardEntryKind.Heartbeat);
                break;
            case BoardEntryKind.CoalescedList:
                _retained.RemoveAll(entry => entry.Post.Kind is BoardEntryKind.ListLink or BoardEntryKind.CoalescedList);
                break;
            case BoardEntryKind.LivenessNonce:
                _retained.RemoveAll(entry => entry.Post.Kind == BoardEntryKind.LivenessNonce && entry.Author == author);
                break;
        }
        _retained.Add((author, post));
    }

    private void Deliver(ParticipantId author, BoardPost post, Peer reader)
    {
        byte[]? entry = Tamper is null ? post.Entry : Tamper(post, reader);
        if (entry is not null)
            reader.Meeting.HandleEntry(author, post.Kind, entry, Now + reader.ClockAhead);
    }

    private void Drain(Peer peer)
    {
        while (peer.Meeting.TryGetEvent(out MeetingEvent? happened))
        {
            switch (happened)
            {
                case MeetingEvent.SendingKeysChanged keys when peer.Encryptor is not null:
                    peer.Encryptor.SetKey(FrameSendingKey.ForEndToEnd(keys.Keys[MediaStream.Audio]));
                    keys.Keys[MediaStream.Picture].Dispose();
                    keys.Keys[MediaStream.SmallPicture].Dispose();
                    break;
                case MeetingEvent.ReceivingKeysChanged keys when peer.Decryptor is not null:
                    peer.Decryptor.SetKeys(keys.Keys);
                    peer.Receiving?.Keys.Dispose();
                    peer.Receiving = keys;
                    break;
                case MeetingEvent.SendingKeysChanged keys:
                    peer.Sending?.Dispose();
                    peer.Sending = keys;
                    break;
                case MeetingEvent.ReceivingKeysChanged keys:
                    peer.Receiving?.Keys.Dispose();
                    peer.Receiving = keys;
                    break;
                case MeetingEvent.MessageSealed said:
                    peer.Said.Add(said);
                    _said.Enqueue((peer, said.Message.Bytes.ToArray()));
                    break;
                case MeetingEvent.MessageOpened opened:
                    peer.Heard.Add(opened.Message);
                    break;
                case MeetingEvent.CommandSettled settled:
                    peer.Settled.Add(settled);
                    break;
                case MeetingEvent.Failed failed:
                    peer.Failed = failed;
                    break;
            }
        }
    }
}
