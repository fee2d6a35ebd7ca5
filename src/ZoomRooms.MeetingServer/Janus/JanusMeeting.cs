using System.Runtime.InteropServices;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Janus;

/// <summary>A meeting on one instance, or on several. Its facts belong to the router's lock.</summary>
internal sealed class JanusMeeting(MeetingUuid uuid)
{
    public MeetingUuid Uuid => uuid;

    public Dictionary<ParticipantId, JanusPeer> Peers { get; } = [];

    public List<JanusRoom> Rooms { get; } = [];

    /// <summary>Held by whoever looks for a room, or makes one.</summary>
    public SemaphoreSlim Placing { get; } = new(1);

    /// <summary>Decides who fills whose slots, and returns those whose slots are not filled so yet.</summary>
    public List<JanusPeer> Plan()
    {
        JanusPeer[] ranked = [.. Peers.Values.Where(peer => peer.IsPublishing && !peer.IsClosed)
            .OrderByDescending(peer => peer.IsTalking).ThenByDescending(peer => peer.Talked)
                .ThenBy(peer => peer.Identity.Participant.Value)];
        List<JanusPeer> due = [];
        List<JanusPeer> wanted = [];
        foreach (JanusPeer receiver in Peers.Values)
        {
            if (!receiver.IsReceiving || receiver.Room is not { } room)
                continue;
            wanted.Clear();
            wanted.AddRange(ranked.Where(peer => peer != receiver && peer.IsIn(room)));
            SlotPlan.Fill<JanusPeer>(receiver.Voices, CollectionsMarshal.AsSpan(wanted));
            wanted.RemoveAll(peer => !peer.IsSeenLarge && !peer.IsSeenSmall);
            Prefer(wanted, receiver.Chosen);
            int pictures = Math.Min(receiver.Pictures ?? receiver.Shown.Length, wanted.Count);
            SlotPlan.Fill<JanusPeer>(receiver.Shown, CollectionsMarshal.AsSpan(wanted)[..pictures]);
            receiver.Small.Clear();
            receiver.Small.UnionWith(
                wanted.Take(pictures).Where(
                    (peer, place) => peer.IsSeenSmall && (!peer.IsSeenLarge || place >= (receiver.Large ?? pictures))));
            if (!receiver.IsFilling && receiver.NextSwitch() is not null)
                due.Add(receiver);
        }
        return due;
    }

    /// <summary>What a publisher's packets shall not exceed: the least that the others said of their ways.</summary>
    public int? BoundFor(JanusPeer publisher)
    {
        int? least = null;
        foreach (JanusPeer peer in Peers.Values)
        {
            if (peer != publisher && peer.PacketBytes is { } bytes && !(least <= bytes))
                least = bytes;
        }
        return least;
    }

    /// <summary>Publishers, and rooms of other instances that nobody has begun to give their streams to.</summary>
    public List<(JanusPeer Publisher, JanusRoom To)> MissingLinks()
    {
        List<(JanusPeer, JanusRoom)> missing = [];
        if (Rooms.Count < 2)
            return missing;
        foreach (JanusPeer publisher in Peers.Values)
        {
            if (!publisher.IsPublishing || publisher.IsClosed)
                continue;
            foreach (JanusRoom room in Rooms)
            {
                if (room != publisher.Room && !room.IsGone && !publisher.Linked.Contains(room))
                    missing.Add((publisher, room));
            }
        }
        return missing;
    }

    private static void Prefer(List<JanusPeer> wanted, IReadOnlyList<ParticipantId> chosen)
    {
        int place = 0;
        foreach (ParticipantId id in chosen)
        {
            int at = wanted.FindIndex(peer => peer.Identity.Participant == id);
            if (at < place)
                continue;
            JanusPeer peer = wanted[at];
            wanted.RemoveAt(at);
            wanted.Insert(place++, peer);
        }
    }
}
