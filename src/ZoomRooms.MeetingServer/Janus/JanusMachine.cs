using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Janus;

/// <summary>
/// A meeting at Janus: what each input does in each state of each participant's associations (<see cref="JanusPeerTransitions"/>), and
/// which commands the instances get for it. No clock, no connection, no answer waited for; one loop owns its memory, which changes in
/// place.
/// </summary>
internal sealed partial class JanusMachine(SlotLimits limits, int participantsPerRoom)
{
    /// <summary>How long a participant waits for an instance that works.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(200);

    /// <summary>Others' slots are emptied before a publisher goes; no longer than this.</summary>
    public static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1.5);

    /// <summary>Who did not answer is asked for a room again when this is over, or when there is no other.</summary>
    private static readonly TimeSpan Shunning = TimeSpan.FromSeconds(10);

    private const int Retries = 10;

    private readonly Casting _casting = new(limits);
    private readonly TalkOrder _talk = new();

    // Those that go are among them, until Janus has ended what they had.
    private readonly List<JanusPeerMemory> _peers = [];
    private readonly Dictionary<ParticipantId, JanusPeerMemory> _current = [];
    private List<JanusEffect> _effects = [];

    /// <summary>Those who are here, whether or not anything of them is up.</summary>
    public int Participants => _current.Count;

    /// <summary>Those that go, too.</summary>
    public IReadOnlyList<JanusPeerMemory> Peers => _peers;

    /// <summary>Nobody is here, and nothing is left at Janus that this meeting knows of.</summary>
    public bool IsEmpty => _peers.Count == 0 && _rooms.Count == 0 && _partings.Count == 0;

    /// <summary>When a <see cref="JanusInput.Tick"/> is due; null while nothing waits for time.</summary>
    public TimeSpan? Due { get; private set; }

    /// <exception cref="IllegalTransitionException">A bug. What was to be done before it comes with the next step.</exception>
    public IReadOnlyList<JanusEffect> Step(JanusInput input, TimeSpan now)
    {
        switch (input)
        {
            case JanusInput.Open open:
                Open(open, now);
                break;
            case JanusInput.Close close:
                Close(close.Participant, now);
                break;
            case JanusInput.Wish wish:
                Wish(wish.Participant, wish.Choice);
                break;
            case JanusInput.Stop:
                foreach (ParticipantId participant in _current.Keys.ToList())
                    Close(participant, now);
                break;
            case JanusInput.InstanceLost lost:
                LoseInstance(lost, now);
                break;
            case JanusInput.RoomMade made:
                TakeRoom(made, now);
                break;
            case JanusInput.Opened opened:
                TakeAssociations(opened, now);
                break;
            case JanusInput.Closed closed:
                TakeEnd(closed, now);
                break;
            case JanusInput.Switched switched:
                TakeSwitch(switched, now);
                break;
            case JanusInput.Linked linked:
                TakeLink(linked, now);
                break;
            case JanusInput.Happened happened:
                Hear(happened, now);
                break;
            case JanusInput.Broke broke:
                Break(broke.Peer, now);
                break;
            case JanusInput.Tick:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(input));
        }
        Settle(now);
        List<JanusEffect> effects = _effects;
        _effects = [];
        return effects;
    }

    /// <summary>Does what is due, whatever made it so.</summary>
    private void Settle(TimeSpan now)
    {
        Place(now);
        LinkRooms(now);
        FillSlots(now);
        Depart(now);
        SweepRooms(now);
        Due = NextDue();
    }

    private void Open(JanusInput.Open open, TimeSpan now)
    {
        ParticipantId participant = open.Participant.Participant;
        if (_current.TryGetValue(participant, out JanusPeerMemory? replaced))
            Leave(replaced, now);
        JanusPeerMemory peer = new(open.Peer, open.Participant, open.Offer, open.Feed, now);
        _peers.Add(peer);
        _current[participant] = peer;
        _talk.Add(participant);
        BeginAnew(peer);
    }

    private void Close(ParticipantId participant, TimeSpan now)
    {
        if (!_current.TryGetValue(participant, out JanusPeerMemory? peer))
            return;
        Forget(participant);
        Leave(peer, now);
    }

    private void Wish(ParticipantId participant, ChooseVideo wish)
    {
        if (wish.PacketBytes is not null && _current.ContainsKey(participant) && _casting.WishOf(participant)?.PacketBytes is null)
            Count(JanusCount.WaysOfSmallPackets);
        _casting.Wish(participant, wish);
        _casting.LimitPackets(participant, wish.PacketBytes);
    }

    private void Forget(ParticipantId participant)
    {
        _current.Remove(participant);
        _casting.Leave(participant);
        _talk.Remove(participant);
        Rank();
    }

    /// <summary>A participant leaves, or opens other associations.</summary>
    private void Leave(JanusPeerMemory peer, TimeSpan now)
    {
        switch (peer.State)
        {
            case JanusPeerState.Seeking:
                Refuse(peer);
                End(peer);
                break;
            case JanusPeerState.Opening or JanusPeerState.Spoiled:
                Refuse(peer);
                peer.Go(JanusPeerState.Abandoned);
                break;
            case JanusPeerState.Clearing:
                Refuse(peer);
                peer.Go(JanusPeerState.Closing);
                break;
            case JanusPeerState.Open or JanusPeerState.Publishing or JanusPeerState.Receiving or JanusPeerState.Meeting
                or JanusPeerState.Lost:
                peer.Go(JanusPeerState.Leaving);
                peer.Due = now + Farewell;
                PartLinks(peer, now);
                break;
            case JanusPeerState.Abandoned or JanusPeerState.Leaving or JanusPeerState.Closing or JanusPeerState.Ended:
                break;
            case JanusPeerState.Unknown:
            default:
                throw new IllegalTransitionException(peer.Number, $"a participant that is {peer.State} leaves");
        }
    }

    /// <summary>What a participant had is over, and its client opens other associations.</summary>
    private void Lose(JanusPeerMemory peer, TimeSpan now)
    {
        peer.Go(JanusPeerState.Lost);
        PartLinks(peer, now);
        BeginAnew(peer);
        Count(JanusCount.AssociationsLost);
        _effects.Add(new JanusEffect.TellLost(peer.Participant));
    }

    /// <summary>Nothing of it can be had, and it can be given nothing.</summary>
    private void BeginAnew(JanusPeerMemory peer)
    {
        peer.Cast = _casting.Join(peer.Participant, takesScreens: peer.Identity.SharedScreenSsrc != 0);
        _talk.End(peer.Participant);
        Rank();
    }

    private void Refuse(JanusPeerMemory peer)
    {
        Count(JanusCount.AssociationsRefused);
        _effects.Add(new JanusEffect.Answer(peer.Number, null));
    }

    private void End(JanusPeerMemory peer)
    {
        peer.Go(JanusPeerState.Ended);
        _peers.Remove(peer);
    }

    /// <summary>One participant pays for a bug, and the meeting goes on.</summary>
    private void Break(int number, TimeSpan now)
    {
        if (Find(number) is not { } peer)
            return;
        if (peer.IsTold)
            _effects.Add(new JanusEffect.TellLost(peer.Participant));
        else if (_current.GetValueOrDefault(peer.Participant) == peer && peer.State != JanusPeerState.Lost)
            Refuse(peer);
        if (_current.GetValueOrDefault(peer.Participant) == peer)
            Forget(peer.Participant);
        PartLinks(peer, now);
        peer.Break();
        _peers.Remove(peer);
        _effects.Add(new JanusEffect.ClosePeer(peer.Number, peer.Attempt));
    }

    private void Rank()
    {
        _casting.Hear(_talk.Ranking);
        if (_talk.Dominant is { } dominant)
            _casting.Speak(dominant);
    }

    private void Count(JanusCount what) => _effects.Add(new JanusEffect.Count(what));

    private JanusPeerMemory? Find(int number) => _peers.Find(peer => peer.Number == number);

    /// <summary>Null too where it was asked again since: what becomes of an earlier attempt is the past.</summary>
    private JanusPeerMemory? Find(int number, int attempt) => _peers.Find(peer => peer.Number == number && peer.Attempt == attempt);

    private TimeSpan? NextDue()
    {
        TimeSpan? next = null;
        foreach (JanusPeerMemory peer in _peers)
        {
            Consider(peer.Due);
            foreach (JanusLink link in peer.Links.Values)
                Consider(link.Due);
        }
        foreach (Parting parting in _partings)
            Consider(parting.Due);
        return next;

        void Consider(TimeSpan? due) => next = due < next || next is null ? due ?? next : next;
    }
}
