using ZoomRooms.Benchmarks.Interop;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.Statements;
using ZoomRooms.Protocol;

namespace ZoomRooms.Benchmarks.KeyExchange;

/// <summary>A bulletin board in memory and in virtual time that takes the time of every call to each participant.</summary>
internal sealed class TimedBoard : IDisposable
{
    private const long Clock = 1_800_000_000;

    private readonly MeetingContext _meeting = new(new MeetingId(9876543210), MeetingUuid.Create());
    private readonly StatementAuthority _authority = new();
    private readonly List<Seat> _seats = [];
    private readonly List<(ParticipantId Author, BoardPost Post)> _retained = [];
    private ParticipantId _leader;
    private TimeSpan _now = TimeSpan.FromHours(1);
    private uint _lastId;
    private long _posted;
    private Seat? _newcomer;

    private sealed class Seat
    {
        public required ParticipantId Id { get; init; }
        public required DeviceIdentity Identity { get; init; }
        public required byte[] Statement { get; init; }
        public EndToEndMeeting Meeting { get; set; } = null!;
        public long Nanoseconds { get; set; }
        public long Received { get; set; }
    }

    public TimedBoard(int participants)
    {
        for (int i = 0; i < participants; i++)
            Enter();
        Settle();
        Pass(TimeSpan.FromSeconds(20));
    }

    public int Count => _seats.Count;

    /// <summary>What an action and the time after it cost each participant.</summary>
    /// <param name="keepOnlyRekey">Forget what was spent until one second before the end: heartbeats and nonces.</param>
    public Cost Observe(Action action, TimeSpan time, bool keepOnlyRekey = false)
    {
        Reset();
        action();
        if (keepOnlyRekey)
        {
            uint key = _seats[0].Meeting.SendingKey;
            while (!HasNewKey(key) && time > TimeSpan.Zero)
            {
                Reset();
                Pass(TimeSpan.FromSeconds(1));
                time -= TimeSpan.FromSeconds(1);
            }
        }
        else
        {
            Pass(time);
        }
        Seat leader = _seats.Find(seat => seat.Id == _leader)!;
        List<Seat> members = [.. _seats.Where(seat => seat != leader && seat != _newcomer).OrderBy(seat => seat.Nanoseconds)];
        Seat member = members[members.Count / 2];
        return new Cost(
            Milliseconds(leader.Nanoseconds), Milliseconds(
                member.Nanoseconds), Milliseconds(_newcomer?.Nanoseconds ?? 0), _posted, member.Received, _newcomer?.Received ?? 0);
    }

    public void Join()
    {
        _newcomer = Enter();
        Settle();
    }

    public void Leave(int seat)
    {
        Seat gone = _seats[seat];
        _seats.RemoveAt(seat);
        _retained.RemoveAll(
            entry => entry.Author == gone.Id && entry.Post.Kind is (BoardEntryKind.KeyAnnouncement or BoardEntryKind.LivenessNonce));
        foreach (Seat other in _seats)
            Time(other, () => other.Meeting.HandleLeft(gone.Id, _now));
        if (gone.Id == _leader)
        {
            _leader = _seats[0].Id;
            foreach (Seat other in _seats)
                Time(other, () => other.Meeting.HandleLeader(_leader, _now));
        }
        Settle();
        gone.Meeting.Dispose();
        gone.Identity.Dispose();
    }

    public void Dispose()
    {
        foreach (Seat seat in _seats)
        {
            seat.Meeting.Dispose();
            seat.Identity.Dispose();
        }
        _authority.Dispose();
    }

    // The key that a rekey certifies is not sent with for two more seconds: what tells is the work itself.
    private bool HasNewKey(uint before) => _posted > 200 * _seats.Count || _seats[0].Meeting.SendingKey != before;

    private void Reset()
    {
        foreach (Seat seat in _seats)
            (seat.Nanoseconds, seat.Received) = (0, 0);
        _posted = 0;
        _newcomer = null;
    }

    private Seat Enter()
    {
        ParticipantId id = new(++_lastId);
        ParticipantDevice device = new(new UserId(id.Value), new HardwareId(id.Value));
        DeviceIdentity identity = DeviceIdentity.Create();
        Seat seat = new()
        {
            Id = id, Identity = identity, Statement = _authority.State(_meeting, device, identity.VerificationKey, Clock)
        };
        Time(seat, () => seat.Meeting = new EndToEndMeeting(_meeting, identity, device, id, $"Participant {id.Value}", _authority.Root));
        foreach (Seat other in _seats)
        {
            Time(other, () => other.Meeting.HandleJoined(id, seat.Statement, Clock));
            Time(seat, () => seat.Meeting.HandleJoined(other.Id, other.Statement, Clock));
        }
        if (_seats.Count == 0)
            _leader = id;
        _seats.Add(seat);
        Time(seat, () => seat.Meeting.Start(_leader, _now));
        foreach ((ParticipantId author, BoardPost post) in _retained.ToList())
            Deliver(author, post, seat);
        return seat;
    }

    private void Pass(TimeSpan time)
    {
        TimeSpan end = _now + time;
        while (_now < end)
        {
            TimeSpan next = _seats.Min(seat => seat.Meeting.NextTimeout(_now) ?? end);
            _now = next > end ? end : next <= _now ? _now + TimeSpan.FromMilliseconds(1) : next;
            foreach (Seat seat in _seats)
                Time(seat, () => seat.Meeting.HandleTimeout(_now));
            Settle();
        }
    }

    private void Settle()
    {
        bool any = true;
        while (any)
        {
            any = false;
            foreach (Seat seat in _seats.ToList())
            {
                while (seat.Meeting.TryGetPost(out BoardPost? post))
                {
                    any = true;
                    _posted += post.Entry.Length;
                    Retain(seat.Id, post);
                    foreach (Seat reader in _seats)
                    {
                        if (reader != seat && (post.Recipient is null || post.Recipient == reader.Id))
                            Deliver(seat.Id, post, reader);
                    }
                }
                Time(seat, () => Drain(seat.Meeting));
            }
        }
    }

    private void Retain(ParticipantId author, BoardPost post)
    {
        switch (post.Kind)
        {
            case BoardEntryKind.SealedMeetingKey:
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

    private void Deliver(ParticipantId author, BoardPost post, Seat reader)
    {
        reader.Received += post.Entry.Length;
        Time(reader, () => reader.Meeting.HandleEntry(author, post.Kind, post.Entry, _now));
    }

    private static void Drain(EndToEndMeeting meeting)
    {
        while (meeting.TryGetEvent(out MeetingEvent? happened))
        {
            switch (happened)
            {
                case MeetingEvent.SendingKeysChanged keys:
                    keys.Dispose();
                    break;
                case MeetingEvent.ReceivingKeysChanged keys:
                    keys.Keys.Dispose();
                    break;
                case MeetingEvent.Failed failed:
                    throw new InvalidOperationException(failed.Detail);
            }
        }
    }

    private static void Time(Seat seat, Action call)
    {
        long start = ThreadClock.Nanoseconds;
        call();
        seat.Nanoseconds += ThreadClock.Nanoseconds - start;
    }

    private static double Milliseconds(long nanoseconds) => nanoseconds / 1e6;
}
