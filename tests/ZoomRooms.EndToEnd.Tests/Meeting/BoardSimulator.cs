using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Tests.Meeting;

/// <summary>
/// A bulletin board and its participants in virtual time. The board keeps and routes entries as a server would; a test may
/// put <see cref="Tamper"/> in its way.
/// </summary>
internal sealed class BoardSimulator : IDisposable
{
    private readonly List<(ParticipantId Author, BoardPost Post)> _retained = [];

    public MeetingContext Context { get; } = new(new MeetingId(9876543210), new MeetingUuid(0x1234));

    public List<Peer> Peers { get; } = [];

    public TimeSpan Now { get; private set; } = TimeSpan.FromHours(1);

    /// <summary>Sees each entry on its way to one reader; returns what the reader gets instead, null for nothing.</summary>
    public Func<BoardPost, Peer, byte[]?>? Tamper { get; set; }

    public sealed class Peer : IDisposable
    {
        public required ParticipantId Id { get; init; }
        public required DeviceIdentity Identity { get; init; }
        public required EndToEndMeeting Meeting { get; init; }
        public required string Name { get; init; }
        public MeetingEvent.SendingKeysChanged? Sending { get; set; }
        public MeetingEvent.ReceivingKeysChanged? Receiving { get; set; }
        public MeetingEvent.Failed? Failed { get; set; }

        public void Dispose()
        {
            Sending?.Audio.Dispose();
            Sending?.Video.Dispose();
            Receiving?.Keys.Dispose();
            Meeting.Dispose();
            Identity.Dispose();
        }
    }

    /// <summary>A participant joins; the first one leads.</summary>
    public Peer Join(string name, DeviceIdentity? identity = null, ParticipantDevice? device = null, EncryptionType type = EncryptionType.EndToEnd)
    {
        Assert.Equal(EncryptionType.EndToEnd, type);
        var id = new ParticipantId((uint)(_retained.Count + Peers.Count + 1) * 100 + (uint)Peers.Count + 1);
        identity ??= DeviceIdentity.Create();
        device ??= new ParticipantDevice(new UserId(id.Value), new HardwareId(id.Value));
        var peer = new Peer { Id = id, Name = name, Identity = identity, Meeting = new EndToEndMeeting(Context, identity, device.Value, id, name) };
        foreach (Peer other in Peers)
        {
            other.Meeting.HandleJoined(id, name);
            peer.Meeting.HandleJoined(other.Id, other.Name);
        }
        Peers.Add(peer);
        peer.Meeting.Start(Peers[0].Id, Now);
        foreach ((ParticipantId author, BoardPost post) in _retained.ToList())
            Deliver(author, post, peer);
        Settle();
        return peer;
    }

    public void Leave(Peer peer)
    {
        Peers.Remove(peer);
        _retained.RemoveAll(entry => entry.Author == peer.Id && entry.Post.Kind == BoardEntryKind.KeyAnnouncement);
        foreach (Peer other in Peers)
            other.Meeting.HandleLeft(peer.Id, Now);
        peer.Dispose();
        Settle();
    }

    /// <summary>Lets time pass in the steps that the participants ask for.</summary>
    public void Advance(TimeSpan duration)
    {
        TimeSpan end = Now + duration;
        while (Now < end)
        {
            TimeSpan next = Peers.Min(peer => peer.Meeting.NextTimeout(Now) ?? end);
            Now = next > end ? end : next <= Now ? Now + TimeSpan.FromMilliseconds(1) : next;
            foreach (Peer peer in Peers)
                peer.Meeting.HandleTimeout(Now);
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
                    foreach (Peer reader in Peers.Where(reader => reader != peer && (post.Recipient is null || post.Recipient == reader.Id)).ToList())
                        Deliver(peer.Id, post, reader);
                }
            }
        }
        foreach (Peer peer in Peers)
            Drain(peer);
    }

    public void Dispose()
    {
        foreach (Peer peer in Peers)
            peer.Dispose();
    }

    private void Retain(ParticipantId author, BoardPost post)
    {
        if (post.Kind is BoardEntryKind.SealedMeetingKey)
            return;
        if (post.Kind is BoardEntryKind.Heartbeat)
            _retained.RemoveAll(entry => entry.Post.Kind == BoardEntryKind.Heartbeat);
        _retained.Add((author, post));
    }

    private void Deliver(ParticipantId author, BoardPost post, Peer reader)
    {
        byte[]? entry = Tamper is null ? post.Entry : Tamper(post, reader);
        if (entry is not null)
            reader.Meeting.HandleEntry(author, post.Kind, entry, Now);
    }

    private static void Drain(Peer peer)
    {
        while (peer.Meeting.TryGetEvent(out MeetingEvent? happened))
        {
            switch (happened)
            {
                case MeetingEvent.SendingKeysChanged keys:
                    peer.Sending?.Audio.Dispose();
                    peer.Sending?.Video.Dispose();
                    peer.Sending = keys;
                    break;
                case MeetingEvent.ReceivingKeysChanged keys:
                    peer.Receiving?.Keys.Dispose();
                    peer.Receiving = keys;
                    break;
                case MeetingEvent.Failed failed:
                    peer.Failed = failed;
                    break;
            }
        }
    }
}
