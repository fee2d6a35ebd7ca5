using System.Runtime.InteropServices;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>
/// Who of a meeting is given whose voices and whose pictures, and in which layer: of the voices the first of those that the meeting hears,
/// of the pictures a shared screen, then those that a participant wished for, then those who spoke last, as large as it wished and its way
/// carries; and how small packets must be so that all others get them. Facts go in; <see cref="Decide"/> tells whose cast they changed. No
/// clock, no I/O, and nothing in it knows who carries the media. One owner.
/// </summary>
internal sealed class Casting(SlotLimits limits)
{
    private readonly Dictionary<ParticipantId, CastMember> _members = [];

    // Who spoke last comes first; who never did, in the order in which they came.
    private readonly List<CastMember> _order = [];
    private readonly List<ParticipantId> _voices = [];

    // Whose screens come: who began last comes first, and is the one that is shown.
    private readonly List<CastMember> _sharing = [];
    private readonly List<Cast> _changed = [];
    private readonly List<CastMember> _candidates = [];

    // Everybody's cast may be another.
    private bool _isDue;

    /// <summary>
    /// A participant is here, or here anew: it has no cast and offers nothing yet. What it said of its wishes and of its way stays.
    /// </summary>
    /// <param name="takesScreens">It knows shared screens: to others none is given.</param>
    public Cast Join(ParticipantId participant, bool takesScreens = false)
    {
        CastMember member = new(participant, limits) { TakesScreens = takesScreens };
        if (_members.TryGetValue(participant, out CastMember? before))
        {
            (member.Wish, member.PacketLimit) = (before.Wish, before.PacketLimit);
            _order[_order.IndexOf(before)] = member;
            _sharing.Remove(before);
        }
        else
            _order.Add(member);
        _members[participant] = member;
        _isDue = true;
        return member.Cast;
    }

    public void Leave(ParticipantId participant)
    {
        if (!_members.Remove(participant, out CastMember? member))
            return;
        _order.Remove(member);
        _sharing.Remove(member);
        _voices.Remove(participant);
        _isDue = true;
    }

    /// <summary>Whose pictures it wants before those of others, how many, and how many of them large.</summary>
    public void Wish(ParticipantId participant, ChooseVideo wish)
    {
        if (Find(participant) is { } member)
            (member.Wish, member.IsDue) = (wish, true);
    }

    public ChooseVideo? WishOf(ParticipantId participant) => Find(participant)?.Wish;

    /// <summary>It can be given streams from now on, those that are offered at a place; at null none any more.</summary>
    public void Receive(ParticipantId participant, int? place)
    {
        if (Find(participant) is not { } member || member.Place == place)
            return;
        (member.Place, member.IsDue) = (place, true);
    }

    /// <summary>Its streams can be given to whoever is at a place, or cannot any more.</summary>
    public void Offer(ParticipantId participant, int place, bool offered)
    {
        if (Find(participant) is { } member)
            _isDue |= offered ? member.Offered.Add(place) : member.Offered.Remove(place);
    }

    /// <summary>A layer of its picture, or its screen, comes, or does not any more.</summary>
    public void Show(ParticipantId participant, Layer layer, bool comes)
    {
        if (Find(participant) is not { } member)
            return;
        if (layer != Layer.Screen)
            _isDue |= member.Show(layer, comes);
        else if (comes != _sharing.Contains(member))
        {
            if (comes)
                _sharing.Insert(0, member);
            else
                _sharing.Remove(member);
            _isDue = true;
        }
    }

    /// <summary>Its screen comes, says what it was last told.</summary>
    public bool IsSharing(ParticipantId participant) => Find(participant) is { } member && _sharing.Contains(member);

    /// <summary>
    /// Whose voices the meeting hears, first who shall be heard first: one more than there are slots, as nobody hears itself.
    /// </summary>
    public void Hear(ReadOnlySpan<ParticipantId> voices)
    {
        if (voices.SequenceEqual(CollectionsMarshal.AsSpan(_voices)))
            return;
        _voices.Clear();
        _voices.AddRange(voices);
        _isDue = true;
    }

    /// <summary>It speaks, and nobody else before it.</summary>
    public void Speak(ParticipantId participant)
    {
        if (Find(participant) is not { } member || _order[0] == member)
            return;
        _order.Remove(member);
        _order.Insert(0, member);
        _isDue = true;
    }

    /// <summary>How far up its ladder of pictures its way reaches.</summary>
    public void Allow(ParticipantId participant, int rung)
    {
        if (Find(participant) is not { } member || member.Rung == rung)
            return;
        (member.Rung, member.IsDue) = (rung, true);
    }

    /// <summary>The way to it loses larger packets; null for one that loses none for their size.</summary>
    public void LimitPackets(ParticipantId participant, int? bytes)
    {
        if (Find(participant) is not { } member || member.PacketLimit == bytes)
            return;
        member.PacketLimit = bytes;
        _isDue = true;
    }

    /// <summary>Whose cast is another than at the last time; valid until the next.</summary>
    public ReadOnlySpan<Cast> Decide()
    {
        _changed.Clear();
        (CastMember? worst, int? least, int? leastOfOthers) = FindWorst();
        foreach (CastMember member in _order)
        {
            // What is lost for its size is lost again, however often it is asked for.
            bool changed = member.Cast.Bound(member == worst ? leastOfOthers : least);
            if (_isDue || member.IsDue)
                changed |= Decide(member);
            if (changed)
                _changed.Add(member.Cast);
            member.IsDue = false;
        }
        if (_isDue || _changed.Count > 0)
            CountWhoSees();
        _isDue = false;
        return CollectionsMarshal.AsSpan(_changed);
    }

    private bool Decide(CastMember receiver)
    {
        if (receiver.Place is not { } place)
        {
            receiver.Cast.Ladder.Reset(null);
            return receiver.Cast.Take([], []);
        }
        Span<ParticipantId> voices = stackalloc ParticipantId[limits.Audio];
        int heard = 0;
        foreach (ParticipantId voice in _voices)
        {
            if (heard < voices.Length && Find(voice) is { } speaker && speaker != receiver && speaker.Offered.Contains(place))
                voices[heard++] = voice;
        }
        CastMember? screen = ScreenFor(receiver, place);
        int screens = screen is null ? 0 : 1;
        FindCandidates(receiver, place, SlotsOf(receiver) - screens);
        PictureLadder ladder = receiver.Cast.Ladder;
        // Of cameras' pictures so many are wanted large.
        ladder.Reset(receiver.Wish?.Large is { } large ? large + screens : null);
        if (screen is not null)
            ladder.Add(hasSmall: false);
        foreach (CastMember candidate in _candidates)
            ladder.Add(candidate.ComesSmall);
        int rung = Math.Min(receiver.Rung, ladder.Rungs);
        Span<CastPicture> pictures = stackalloc CastPicture[ladder.Shown(rung)];
        for (int i = 0; i < pictures.Length; i++)
        {
            if (i < screens)
            {
                pictures[i] = new CastPicture(screen!.Participant, Layer.Screen, Layer.Screen);
                continue;
            }
            CastMember shown = _candidates[i - screens];
            Layer wanted = ladder.IsLarge(i, rung) ? Layer.Large : Layer.Small;
            pictures[i] = new CastPicture(shown.Participant, wanted, shown.Comes(wanted));
        }
        return receiver.Cast.Take(voices[..heard], pictures);
    }

    private int SlotsOf(CastMember receiver) => Math.Clamp(receiver.Wish?.Count ?? limits.Video, 0, limits.Video);

    /// <summary>Whose screen it is shown, before all pictures; null for nobody's.</summary>
    private CastMember? ScreenFor(CastMember receiver, int place) =>
        receiver.TakesScreens && SlotsOf(receiver) > 0 && _sharing is [var shown, ..] && shown != receiver && shown.Offered.Contains(place)
            ? shown : null;

    /// <summary>Whose pictures a receiver would have if its way were wide, the most wanted first.</summary>
    private void FindCandidates(CastMember receiver, int place, int slots)
    {
        _candidates.Clear();
        if (receiver.Wish is { Participants: { Count: > 0 } chosen })
        {
            for (int i = 0; i < chosen.Count && _candidates.Count < slots; i++)
            {
                if (Find(chosen[i]) is { } member && IsSeen(member) && !_candidates.Contains(member))
                    _candidates.Add(member);
            }
        }
        for (int i = 0; i < _order.Count && _candidates.Count < slots; i++)
        {
            if (IsSeen(_order[i]) && !_candidates.Contains(_order[i]))
                _candidates.Add(_order[i]);
        }

        bool IsSeen(CastMember member) => member != receiver && member.IsSeen && member.Offered.Contains(place);
    }

    /// <summary>Whose way carries the smallest packets, and how small; and those of the others.</summary>
    private (CastMember? Worst, int? Least, int? LeastOfOthers) FindWorst()
    {
        CastMember? worst = null;
        int? least = null, leastOfOthers = null;
        foreach (CastMember member in _order)
        {
            if (member.PacketLimit is not { } limit || limit >= (leastOfOthers ?? int.MaxValue))
                continue;
            if (limit < (least ?? int.MaxValue))
                (worst, least, leastOfOthers) = (member, limit, least);
            else
                leastOfOthers = limit;
        }
        return (worst, least, leastOfOthers);
    }

    private void CountWhoSees()
    {
        foreach (CastMember member in _order)
            member.Cast.SeenLargeBy = 0;
        foreach (CastMember receiver in _order)
        {
            foreach (CastPicture? picture in receiver.Cast.Pictures)
            {
                if (picture is { Wanted: Layer.Large, Participant: var shown })
                    _members[shown].Cast.SeenLargeBy++;
            }
        }
    }

    private CastMember? Find(ParticipantId participant) => _members.GetValueOrDefault(participant);
}
