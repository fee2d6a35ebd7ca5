using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Janus;

/// <summary>What a meeting remembers of a participant's associations. A participant that opens others has two for a while.</summary>
internal sealed class JanusPeerMemory(int number, MediaParticipant identity, OpenTransport offer, long feed, TimeSpan begun)
{
    private int? _toldBound;

    public int Number => number;

    public MediaParticipant Identity => identity;

    public ParticipantId Participant => identity.Participant;

    public OpenTransport Offer => offer;

    public JanusPublisher Publisher { get; } = new(feed, identity.SmallVideoSsrc != 0, identity.SharedScreenSsrc != 0);

    /// <summary>When it began to wait for its associations.</summary>
    public TimeSpan Begun => begun;

    public JanusPeerState State { get; private set; } = JanusPeerState.Seeking;

    /// <summary>How often Janus was asked for its associations: what happened to earlier ones is the past.</summary>
    public int Attempt { get; set; }

    /// <summary>Null before it has one, and when that is gone.</summary>
    public JanusRoomMemory? Room { get; set; }

    /// <summary>When the next attempt is due, of that which its state says; null for none.</summary>
    public TimeSpan? Due { get; set; }

    public IReadOnlyList<StreamSlot> Slots { get; private set; } = [];

    /// <summary>Who fills its slots.</summary>
    public JanusFilling[] Filled { get; private set; } = [];

    /// <summary>Who will, when Janus has answered; null while it is not asked.</summary>
    public JanusFilling[]? Asked { get; set; }

    /// <summary>How often Janus refused to fill them, one after another.</summary>
    public int Refusals { get; set; }

    /// <summary>Rooms of other instances that are given its streams.</summary>
    public Dictionary<JanusRoomMemory, JanusLink> Links { get; } = [];

    /// <summary>What it shall be given; replaced when it is here anew.</summary>
    public Cast? Cast { get; set; }

    public bool IsPublishing => State is JanusPeerState.Publishing or JanusPeerState.Meeting;

    public bool IsReceiving => State is JanusPeerState.Receiving or JanusPeerState.Meeting;

    /// <summary>Its client was told where to connect, and nothing ended that yet.</summary>
    public bool IsTold => State is JanusPeerState.Open || IsPublishing || IsReceiving;

    /// <exception cref="IllegalTransitionException">There is no such transition.</exception>
    public void Go(JanusPeerState to)
    {
        if (!JanusPeerTransitions.IsLegal(State, to))
            throw new IllegalTransitionException(number, $"a participant at Janus cannot go from {State} to {to}");
        State = to;
        Due = null;
    }

    /// <summary>Whatever it was: this code broke its own table.</summary>
    public void Break() => State = JanusPeerState.Ended;

    /// <summary>Its slots, which nobody fills yet.</summary>
    public void Take(IReadOnlyList<StreamSlot> slots)
    {
        Slots = slots;
        Filled = [.. slots.Select(slot => Nobody(slot))];
        Asked = null;
        Refusals = 0;
    }

    /// <summary>Janus did what it was asked. What its client must be told; null where each slot is whose it was.</summary>
    public SlotsFilled? Fill(JanusFilling[] asked)
    {
        List<SlotFilling> changed = [];
        for (int i = 0; i < asked.Length; i++)
        {
            if (asked[i].Participant != Filled[i].Participant)
                changed.Add(new SlotFilling(Slots[i].Ssrc, asked[i].Participant));
        }
        (Filled, Asked, Refusals, Due) = (asked, null, 0, null);
        return changed.Count == 0 ? Bound() : new SlotsFilled(offer.Opening, changed, _toldBound = Cast!.PacketBytes);
    }

    /// <summary>How small its packets must be from now on; null where it knows.</summary>
    public SlotsFilled? Bound() =>
        _toldBound == Cast!.PacketBytes ? null : new SlotsFilled(offer.Opening, [], _toldBound = Cast.PacketBytes);

    public JanusFilling Nobody(StreamSlot slot) =>
        new(Room!.Placeholder, slot.Kind == StreamKind.Audio ? JanusDescriptions.AudioMid : JanusDescriptions.VideoMid, null);

    /// <summary>Whether it is given a publisher's streams, or will be.</summary>
    public bool IsGiven(long feed) =>
        IsReceiving && (Filled.Any(filling => filling.Feed == feed) || Asked?.Any(filling => filling.Feed == feed) == true);
}

/// <summary>What became of giving a publisher's streams to another instance's room.</summary>
/// <param name="Due">When it is tried again; null unless Janus refused.</param>
internal readonly record struct JanusLink(JanusLinkState State, TimeSpan? Due = null);

internal enum JanusLinkState
{
    Unknown = 0,
    Asked,
    Stands,
    Refused,
}
