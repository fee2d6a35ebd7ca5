using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.Statements;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Tests.Media;

/// <summary>
/// A meeting in virtual time. Signalling arrives in order, each message after a delay of its own; media takes another way, with delays of
/// its own, and nothing is lost. Whatever happens is a function of the seed, but for the keys.
/// </summary>
internal sealed class VirtualMeeting(int seed) : IDisposable
{
    /// <summary>A session looks at its key protocol at least this often.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    /// <summary>2026-11-23, noon UTC, in seconds since 1970.</summary>
    public const long Noon = 1795435200;

    private readonly StatementAuthority _authority = new();
    private readonly Random _random = new(seed);
    private readonly MeetingContext _context = new(new MeetingId(9876543210), new MeetingUuid(0x1234));
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _events = new();
    private readonly List<(ParticipantId Author, BoardPost Post)> _board = [];
    private readonly Dictionary<(ParticipantId, ParticipantId, StreamKind), TimeSpan> _mediaArrives = [];
    private readonly List<VirtualParticipant> _everybody = [];
    private long _order;
    private long _frames;
    private uint _ids;
    private ParticipantId? _leader;

    public TimeSpan Now { get; private set; } = TimeSpan.FromHours(1);

    public List<VirtualParticipant> Participants { get; } = [];

    public IReadOnlyList<VirtualParticipant> Everybody => _everybody;

    /// <summary>Delays of signalling, each way; and of media, from sender to receiver.</summary>
    public (int Least, int Most) SignalMilliseconds { get; set; } = (1, 60);

    public (int Least, int Most) MediaMilliseconds { get; set; } = (1, 20);

    public bool MediaFlows { get; set; } = true;

    public List<SentFrame> Sent { get; } = [];

    /// <summary>Sees each sealed frame on its way; may make the server send it as something else, or not at all.</summary>
    public Action<SentFrame, VirtualParticipant, byte[]>? Route { get; set; }

    /// <summary>Which entries the server keeps from whom.</summary>
    public Func<BoardPost, VirtualParticipant, bool>? Withholds { get; set; }

    /// <param name="Entitled">In the list that was certified for the sender when it sealed the frame, apart from itself.</param>
    public sealed record SentFrame(
        long Number, VirtualParticipant Sender, StreamKind Kind, uint Key, bool IsKeyFrame, TimeSpan At,
        IReadOnlyList<VirtualParticipant> Entitled);

    public VirtualParticipant Join(string name, DeviceIdentity? identity = null, uint? device = null)
    {
        uint id = ++_ids;
        identity ??= DeviceIdentity.Create();
        ParticipantDevice user = new(new UserId(device ?? id), new HardwareId(device ?? id));
        RosterEntry roster = new(
            new ParticipantId(id), user.User, user.Hardware, name, ClientType.ZoomRooms, 1000 + 2 * id, 1001 + 2 * id,
            _authority.State(_context, user, identity.VerificationKey, Noon));
        VirtualParticipant newcomer = new(_context, roster, identity, _authority.Root) { JoinedAt = Now };
        newcomer.OnKeyFrameRequest = (ssrc, _) =>
            At(MediaDelay(), () => Participants.Find(sender => sender.Roster.VideoSsrc == ssrc)?.RequestKeyFrame());
        VirtualParticipant[] others = [.. Participants];
        Participants.Add(newcomer);
        _everybody.Add(newcomer);
        ParticipantId leader = _leader ??= newcomer.Id;
        foreach (VirtualParticipant other in others)
            Signal(other, () => other.Add(roster));
        (ParticipantId, BoardPost)[] retained = [.. _board];
        Signal(newcomer, () =>
        {
            foreach (VirtualParticipant other in others)
                newcomer.Add(other.Roster);
            newcomer.Meeting.Start(leader, Now);
            foreach ((ParticipantId author, BoardPost post) in retained)
                newcomer.Meeting.HandleEntry(author, post.Kind, post.Entry, Now);
        });
        Ticking(newcomer);
        Speaking(newcomer, StreamKind.Audio, TimeSpan.FromMilliseconds(20));
        Speaking(newcomer, StreamKind.Video, TimeSpan.FromMilliseconds(66));
        return newcomer;
    }

    public void Leave(VirtualParticipant leaving)
    {
        Participants.Remove(leaving);
        leaving.LeftAt = Now;
        // What it posted before comes before.
        At(leaving.PostsArrive > Now ? leaving.PostsArrive - Now : TimeSpan.Zero, () =>
        {
            _board.RemoveAll(
                entry => entry.Author == leaving.Id && entry.Post.Kind is (BoardEntryKind.KeyAnnouncement or BoardEntryKind.LivenessNonce));
            foreach (VirtualParticipant other in Participants)
                Signal(other, () => other.Remove(leaving.Id, Now));
            if (_leader != leaving.Id)
                return;
            ParticipantId next = Participants[0].Id;
            _leader = next;
            foreach (VirtualParticipant other in Participants)
                Signal(other, () => other.Meeting.HandleLeader(next, Now));
        });
    }

    public void Advance(TimeSpan duration)
    {
        TimeSpan end = Now + duration;
        while (_events.TryPeek(out _, out (TimeSpan At, long Order) next) && next.At <= end)
        {
            Now = next.At;
            _events.Dequeue()();
        }
        Now = end;
    }

    public void At(TimeSpan delay, Action action) => _events.Enqueue(action, (Now + delay, _order++));

    /// <summary>Frames that somebody entitled to them did not get, in words.</summary>
    public IEnumerable<string> Lost(TimeSpan until) =>
        from frame in Sent
        where frame.At < until && (frame.Sender.LeftAt is not { } left || frame.At < left - TimeSpan.FromMilliseconds(200))
        from receiver in frame.Entitled
            // Not those who left meanwhile, nor for whom the key was made before they came.
        where receiver.LeftAt is not { } gone || frame.At < gone - TimeSpan.FromMilliseconds(200)
        where frame.Key >= receiver.FirstKey
        where !receiver.Receiver(frame.Sender.Id, frame.Kind).Has(frame.Number)
        select $"{frame.Kind} {frame.Number} of {frame.Sender.Roster.DisplayName} under key {frame.Key} at {frame.At} for {receiver.Roster.DisplayName}";

    public void Dispose()
    {
        foreach (VirtualParticipant participant in _everybody)
            participant.Dispose();
    }

    private void Ticking(VirtualParticipant participant) => At(Tick, () =>
    {
        if (participant.LeftAt is not null)
            return;
        participant.Meeting.HandleTimeout(Now);
        AfterInput(participant);
        Ticking(participant);
    });

    private void Speaking(VirtualParticipant sender, StreamKind kind, TimeSpan interval) => At(interval, () =>
    {
        if (sender.LeftAt is not null)
            return;
        if (MediaFlows)
            Send(sender, kind);
        Speaking(sender, kind, interval);
    });

    private void Send(VirtualParticipant sender, StreamKind kind)
    {
        long number = ++_frames;
        if (sender.Seal(kind, number, Now, out bool isKeyFrame, out uint key) is not { } bytes)
            return;
        VirtualParticipant[] entitled =
            [.. Participants.Where(other => other != sender
                && sender.Meeting.Participants.Find(new ParticipantDevice(other.Roster.User, other.Roster.Hardware)) is not null)];
        SentFrame frame = new(number, sender, kind, key, isKeyFrame, Now, entitled);
        Sent.Add(frame);
        // The server sends media to everyone who is in the meeting, whatever keys they have.
        foreach (VirtualParticipant receiver in Participants.Where(other => other != sender).ToList())
        {
            if (Route is null)
                Deliver(frame, receiver, bytes);
            else
                Route(frame, receiver, bytes);
        }
    }

    /// <summary>Sends a frame's bytes to a receiver, on the sender's stream or on another.</summary>
    public void Deliver(SentFrame frame, VirtualParticipant receiver, byte[] bytes, uint? ssrc = null)
    {
        // The transport delivers a stream in order.
        (ParticipantId, ParticipantId, StreamKind) way = (frame.Sender.Id, receiver.Id, frame.Kind);
        TimeSpan arrives = Now + MediaDelay();
        if (_mediaArrives.TryGetValue(way, out TimeSpan before) && before > arrives)
            arrives = before;
        _mediaArrives[way] = arrives;
        uint stream = ssrc ?? (frame.Kind == StreamKind.Audio ? frame.Sender.Roster.AudioSsrc : frame.Sender.Roster.VideoSsrc);
        At(arrives - Now, () =>
        {
            if (receiver.LeftAt is not null)
                return;
            receiver.Incoming.HandleTimeout(Now);
            receiver.Incoming.OnFrame(stream, frame.Kind, bytes, (uint)(frame.At.Ticks / 1000 * 9), frame.IsKeyFrame, Now);
            receiver.Incoming.RequestKeyFrames(Now);
        });
    }

    private void AfterInput(VirtualParticipant participant)
    {
        participant.TakeEvents(Now);
        participant.Incoming.HandleTimeout(Now);
        participant.Incoming.RequestKeyFrames(Now);
        while (participant.Meeting.TryGetPost(out BoardPost? post))
        {
            BoardPost posted = post;
            TimeSpan arrives = Now + SignalDelay();
            if (participant.PostsArrive > arrives)
                arrives = participant.PostsArrive;
            participant.PostsArrive = arrives;
            At(arrives - Now, () => Publish(participant.Id, posted));
        }
    }

    private void Publish(ParticipantId author, BoardPost post)
    {
        if (post.Kind is (BoardEntryKind.Heartbeat or BoardEntryKind.LivenessNonce))
            _board.RemoveAll(entry => entry.Post.Kind == post.Kind && (post.Kind == BoardEntryKind.Heartbeat || entry.Author == author));
        if (post.Kind != BoardEntryKind.SealedMeetingKey)
            _board.Add((author, post));
        foreach (VirtualParticipant reader in Participants.Where(
            reader => reader.Id != author && (post.Recipient is null || post.Recipient == reader.Id)).ToList())
        {
            if (Withholds?.Invoke(post, reader) == true)
                continue;
            Signal(reader, () => reader.Meeting.HandleEntry(author, post.Kind, post.Entry, Now));
        }
    }

    /// <summary>Signalling is one connection each: in order.</summary>
    private void Signal(VirtualParticipant reader, Action input)
    {
        TimeSpan arrives = Now + SignalDelay();
        if (reader.SignallingArrives > arrives)
            arrives = reader.SignallingArrives;
        reader.SignallingArrives = arrives;
        At(arrives - Now, () =>
        {
            if (reader.LeftAt is not null)
                return;
            input();
            AfterInput(reader);
        });
    }

    private TimeSpan SignalDelay() => TimeSpan.FromMilliseconds(_random.Next(SignalMilliseconds.Least, SignalMilliseconds.Most + 1));

    private TimeSpan MediaDelay() => TimeSpan.FromMilliseconds(_random.Next(MediaMilliseconds.Least, MediaMilliseconds.Most + 1));
}
