using CsCheck;
using ZoomRooms.MeetingServer.Janus;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Tests.Janus;

/// <summary>Instances that answer a meeting's machine in any order and in any way, hang up and go; and who wants what of it.</summary>
internal sealed class JanusWorld
{
    public const int Participants = 5, Instances = 3;
    public static readonly SlotLimits Limits = new(Audio: 2, Video: 2);

    private readonly long[] _connections = [1, 1, 1];
    private readonly List<JanusEffect> _asked = [];
    private readonly Dictionary<int, (int Instance, long Connection)> _rooms = [];
    private readonly Dictionary<(int Peer, int Attempt), int> _held = [];
    private readonly HashSet<(long Feed, int Room)> _remote = [];
    private readonly Dictionary<int, int> _answers = [];
    private readonly Dictionary<int, TimeSpan> _leaves = [];
    private TimeSpan _now = TimeSpan.FromDays(3);
    private int _opened;

    public static Gen<(byte What, byte Who, byte Which, byte How)[]> Any { get; } =
        Gen.Select(Gen.Byte, Gen.Byte, Gen.Byte, Gen.Byte).Array[1, 150];

    public JanusMachine Machine { get; } = new(Limits, participantsPerRoom: 2);

    /// <summary>Transitions that were seen from one step to the next.</summary>
    public HashSet<(JanusPeerState From, JanusPeerState To)> Seen { get; } = [];

    public List<JanusEffect> Done { get; } = [];

    /// <summary>Who fills each slot of an attempt, as Janus has it.</summary>
    public Dictionary<(int Peer, int Attempt), JanusFilling[]> Slots { get; } = [];

    /// <summary>Who fills each slot, by SSRC, as the participant was told.</summary>
    public Dictionary<(ParticipantId Participant, int Opening), Dictionary<uint, ParticipantId?>> Told { get; } = [];

    /// <summary>How large the packets of its pictures may be, as the participant was told last.</summary>
    public Dictionary<(ParticipantId Participant, int Opening), int?> Bounds { get; } = [];

    public int Asked => _asked.Count;

    public void Do((byte What, byte Who, byte Which, byte How) one)
    {
        ParticipantId who = new((uint)(one.Who % Participants));
        JanusPeerMemory? peer = Machine.Peers.Count == 0 ? null : Machine.Peers[one.Who % Machine.Peers.Count];
        switch (one.What % 16)
        {
            case 0:
                Open(who);
                break;
            case 1:
                Tell(new JanusInput.Close(who));
                break;
            case 2:
                Tell(new JanusInput.Wish(
                    who, new ChooseVideo(
                        [new ParticipantId((uint)(one.Which % Participants))], one.How % 3, one.Which % 3,
                        one.How % 5 == 0 ? 600 + one.Which % 3 : null)));
                break;
            case >= 3 and <= 8 when _asked.Count > 0:
                Answer(one.Which % _asked.Count, one.How < 200 ? JanusAnswer.Done : one.How < 240 ? JanusAnswer.Refused : JanusAnswer.None);
                break;
            case 9 or 10 or 11 when peer is not null:
                JanusEvent what = one.How % 40 == 0 ? JanusEvent.Lost : (JanusEvent)(1 + one.How % 8);
                Tell(new JanusInput.Happened(peer.Number, peer.Attempt - (one.Which % 30 == 0 ? 1 : 0), what));
                break;
            case 12 or 13 when peer is not null:
                Tell(new JanusInput.Happened(peer.Number, peer.Attempt, one.How % 2 == 0 ? JanusEvent.Publishing : JanusEvent.Receiving));
                break;
            case 14 when one.How % 8 == 0:
                Lose(one.Which % Instances);
                break;
            case 14 when peer is not null && one.How % 16 == 1:
                Tell(new JanusInput.Broke(peer.Number));
                break;
            default:
                Pass(TimeSpan.FromMilliseconds(one.How * (one.Which % 8 == 0 ? 50 : 2)));
                break;
        }
    }

    public void Open(ParticipantId who)
    {
        uint ssrc = 10 * (who.Value + 1);
        _opened++;
        _answers[_opened] = 0;
        TransportDescription side = new("", "", "", DtlsSetup.Active, []);
        Tell(new JanusInput.Open(
            _opened, new MediaParticipant(new MeetingUuid(), who, ssrc, ssrc + 1, ssrc + 2), new OpenTransport(side, side, _opened),
            Feed(_opened)));
    }

    /// <summary>Everything is answered, and what is due is done.</summary>
    public void Calm()
    {
        for (int round = 0; round < 200; round++)
        {
            while (_asked.Count > 0)
                Answer(0, JanusAnswer.Done);
            if (Machine.Due is not { } due)
                return;
            Pass(due - _now);
        }
        Assert.Fail("it never comes to rest");
    }

    public void Pass(TimeSpan time)
    {
        _now += time > TimeSpan.Zero ? time : TimeSpan.Zero;
        Tell(new JanusInput.Tick());
    }

    public void Lose(int instance)
    {
        long connection = _connections[instance]++;
        foreach (int room in _rooms.Where(room => room.Value == (instance, connection)).Select(room => room.Key).ToList())
            Destroy(room);
        Tell(new JanusInput.InstanceLost(instance, connection));
    }

    public void Tell(JanusInput input)
    {
        Dictionary<int, JanusPeerState> before = Machine.Peers.ToDictionary(peer => peer.Number, peer => peer.State);
        foreach (JanusEffect effect in Machine.Step(input, _now))
            Do(effect);
        foreach ((int number, JanusPeerState state) in before)
        {
            JanusPeerState after = Machine.Peers.FirstOrDefault(peer => peer.Number == number)?.State ?? JanusPeerState.Ended;
            if (state == after || input is JanusInput.Broke)
                continue;
            if (after == JanusPeerState.Leaving)
                _leaves[number] = _now;
            Seen.Add((state, after));
            // Whom nobody is given need not wait.
            if (after == JanusPeerState.Closing && state is JanusPeerState.Open or JanusPeerState.Receiving)
                Seen.Add((state, JanusPeerState.Leaving));
        }
    }

    /// <summary>Nothing is left at Janus, and whoever asked was answered, once.</summary>
    public void AssertNothingIsLeft()
    {
        Assert.True(Machine.IsEmpty);
        Assert.Null(Machine.Due);
        Assert.Empty(_held);
        Assert.Empty(_rooms);
        Assert.Empty(_remote);
        Assert.All(_answers, one => Assert.True(one.Value == 1, $"{one.Key} was answered {one.Value} times"));
    }

    /// <summary>Each publisher that a room of another instance has is one that is here, and no room lacks one.</summary>
    public void AssertNobodyIsLeftWhoHasGone() => Assert.Equal(
        Machine.Peers.SelectMany(peer => Machine.Rooms.Where(room => room != peer.Room).Select(room => (Feed(peer.Number), room.Number)))
            .Order(), _remote.Order());

    private void Do(JanusEffect effect)
    {
        Done.Add(effect);
        if (effect is JanusEffect.ClosePeer { Peer: var closing } && IsGiven(closing))
            Assert.True(_now - _leaves.GetValueOrDefault(closing, _now) >= JanusMachine.Farewell, "it goes, and somebody is given it");
        switch (effect)
        {
            case JanusEffect.MakeRoom or JanusEffect.OpenPeer or JanusEffect.ClosePeer or JanusEffect.Link or JanusEffect.Switch:
                Assert.True(
                    effect is not JanusEffect.Switch fill || !_asked.OfType<JanusEffect.Switch>().Any(other =>
                        (other.Peer, other.Attempt) == (fill.Peer, fill.Attempt)), "two switches at once");
                _asked.Add(effect);
                break;
            case JanusEffect.DestroyRoom destroy:
                Destroy(destroy.Room);
                break;
            case JanusEffect.Unlink unlink:
                _remote.Remove((unlink.Publisher.Feed, unlink.Room));
                break;
            case JanusEffect.Answer answer:
                _answers[answer.Peer]++;
                break;
            case JanusEffect.TellFilled filled:
                Dictionary<uint, ParticipantId?> slots = Told.GetValueOrDefault((filled.Participant, filled.Slots.Opening)) ?? [];
                Told[(filled.Participant, filled.Slots.Opening)] = slots;
                Bounds[(filled.Participant, filled.Slots.Opening)] = filled.Slots.PacketBytes;
                foreach (SlotFilling filling in filled.Slots.Slots)
                    slots[filling.Ssrc] = filling.Participant;
                break;
        }
    }

    /// <summary>Whether somebody's slot in its room is filled with it. Not whether that is so in another room.</summary>
    private bool IsGiven(int number) => Machine.Peers.FirstOrDefault(peer => peer.Number == number) is
    { State: JanusPeerState.Closing, Room: { } room } && Machine.Peers.Any(
            receiver => receiver.IsReceiving && receiver.Room == room
                && Slots[(receiver.Number, receiver.Attempt)].Any(slot => slot.Feed == Feed(number)));

    private static long Feed(int peer) => 1000 + peer;

    private void Answer(int number, JanusAnswer answer)
    {
        JanusEffect asked = _asked[number];
        _asked.RemoveAt(number);
        switch (asked)
        {
            case JanusEffect.MakeRoom make:
                MakeRoom(make, answer);
                break;
            case JanusEffect.OpenPeer open:
                bool given = answer == JanusAnswer.Done;
                StreamSlot[] slots = [.. Enumerable.Range(1, 4).Select(
                    i => new StreamSlot((uint)(100 * open.Peer + i), i < 3 ? StreamKind.Audio : StreamKind.Video, 0))];
                if (given && _rooms.ContainsKey(open.Room))
                {
                    _held[(open.Peer, open.Attempt)] = open.Room;
                    Slots[(open.Peer, open.Attempt)] = new JanusFilling[4];
                }
                Tell(new JanusInput.Opened(
                    open.Peer, open.Attempt, given
                        ? new TransportOpened(open.Offer.Transport, null, 0) : null, given ? slots : [], answer));
                break;
            case JanusEffect.ClosePeer close:
                _held.Remove((close.Peer, close.Attempt));
                Tell(new JanusInput.Closed(close.Peer, close.Attempt));
                break;
            case JanusEffect.Link link:
                if (answer == JanusAnswer.Done && _rooms.ContainsKey(link.To))
                    Assert.True(_remote.Add((link.Publisher.Feed, link.To)), "linked twice");
                Tell(new JanusInput.Linked(link.Peer, link.To, link.Publisher, answer));
                break;
            case JanusEffect.Switch fill:
                if (answer == JanusAnswer.Done && Slots.TryGetValue((fill.Peer, fill.Attempt), out JanusFilling[]? filled))
                {
                    foreach ((int slot, JanusFilling filling) in fill.Changes)
                        filled[slot] = filling;
                }
                Tell(new JanusInput.Switched(fill.Peer, fill.Attempt, answer));
                break;
        }
    }

    private void MakeRoom(JanusEffect.MakeRoom make, JanusAnswer answer)
    {
        int instance = Enumerable.Range(0, Instances).Except(make.Used).OrderBy(make.Shunned.Contains).FirstOrDefault(-1);
        if (instance < 0)
        {
            Tell(new JanusInput.RoomMade(make.Room, null, null, JanusAnswer.Refused));
            return;
        }
        JanusMade made = new(instance, _connections[instance], Placeholder: make.Room);
        if (answer == JanusAnswer.Done)
            _rooms[make.Room] = (instance, _connections[instance]);
        Tell(new JanusInput.RoomMade(make.Room, answer == JanusAnswer.Done ? made : null, instance, answer));
    }

    private void Destroy(int room)
    {
        _rooms.Remove(room);
        _remote.RemoveWhere(remote => remote.Room == room);
        foreach ((int Peer, int Attempt) gone in _held.Where(held => held.Value == room).Select(held => held.Key).ToList())
            _held.Remove(gone);
    }
}
