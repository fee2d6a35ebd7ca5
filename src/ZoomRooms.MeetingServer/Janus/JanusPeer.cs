using System.Text.Json.Nodes;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Janus;

/// <summary>
/// A participant's two associations with Janus: what it publishes, and what fills its slots. Its facts belong to the router's lock.
/// </summary>
internal sealed class JanusPeer(MediaParticipant identity, JanusMeeting meeting, Action<JanusPeer, JanusEvent> happened)
{
    private JanusConnection? _connection;
    private long _publisher;
    private long _subscriber;
    private IReadOnlyList<JanusSlot> _slots = [];
    private JanusFilling[] _filled = [];
    private int _opening;
    private int? _toldBound;

    public MediaParticipant Identity => identity;

    public JanusMeeting Meeting => meeting;

    /// <summary>Null before it has one.</summary>
    public JanusRoom? Room { get; set; }

    /// <summary>Its name as a publisher, on every instance.</summary>
    public long Feed { get; } = JanusRoom.NewId();

    /// <summary>It left, or opened another: nothing of it is wanted.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Its client was told where to connect.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Others can be given its streams.</summary>
    public bool IsPublishing { get; set; }

    /// <summary>Slots can be filled.</summary>
    public bool IsReceiving { get; set; }

    public bool IsTalking { get; set; }

    /// <summary>When it last began to talk, as a number that grows; 0 for never.</summary>
    public long Talked { get; set; }

    /// <summary>Rooms of the meeting on other instances that are being given its streams, or have been.</summary>
    public HashSet<JanusRoom> Linked { get; } = [];

    /// <summary>Those of them that can give its streams on.</summary>
    public HashSet<JanusRoom> Remotely { get; } = [];

    public IReadOnlyList<ParticipantId> Chosen { get; set; } = [];

    /// <summary>Pictures at most; null for as many as there are slots.</summary>
    public int? Pictures { get; set; }

    /// <summary>How many pictures it wants at full size, the most wanted first; null for all.</summary>
    public int? Large { get; set; }

    /// <summary>The way to it loses every larger packet, it says.</summary>
    public int? PacketBytes { get; set; }

    /// <summary>Its picture comes, large; small. Not everybody has a camera, or makes both, or has room for both.</summary>
    public bool IsSeenLarge { get; set; }

    public bool IsSeenSmall { get; set; }

    /// <summary>Who shall fill its slots, voices and pictures.</summary>
    public JanusPeer?[] Voices { get; init; } = [];

    public JanusPeer?[] Shown { get; init; } = [];

    /// <summary>Those of them that it shall see small.</summary>
    public HashSet<JanusPeer> Small { get; } = [];

    /// <summary>Somebody sees to it that the slots are filled as they shall be.</summary>
    public bool IsFilling { get; set; }

    /// <summary>Whether this one's streams can be had in a room.</summary>
    public bool IsIn(JanusRoom room) => IsPublishing && !IsClosed && (Room == room || Remotely.Contains(room));

    /// <summary>Opens both associations.</summary>
    /// <exception cref="JanusException">Janus refuses, or is gone.</exception>
    public async Task<TransportOpened> OpenAsync(JanusRoom room, OpenTransport offer, SlotLimits slots)
    {
        _connection = room.Connection;
        _opening = offer.Opening;
        Task<TransportDescription> publishing = PublishAsync(room, offer.Transport);
        Task<ReceivingSide> receiving = SubscribeAsync(room, offer.Receiving!, slots);
        await Task.WhenAll(publishing, receiving);
        return new TransportOpened(await publishing, await receiving, offer.Opening);
    }

    /// <summary>
    /// The next changes that make its slots what they shall be, and what they make of them; null when none is due. Under the lock.
    /// </summary>
    public JanusChange? NextSwitch()
    {
        if (IsClosed || !IsReceiving || Room is not { } room)
            return null;
        JsonArray streams = [];
        JanusFilling[] filled = [.. _filled];
        int voice = 0, picture = 0;
        for (int i = 0; i < _slots.Count; i++)
        {
            bool audio = _slots[i].Stream.Kind == StreamKind.Audio;
            JanusPeer? shall = audio ? Voices[voice++] : Shown[picture++];
            JanusPeer? from = shall?.IsIn(room) == true ? shall : null;
            string mid = audio ? JanusDescriptions.AudioMid : from is not null && Small.Contains(from)
                ? JanusDescriptions.SmallVideoMid : JanusDescriptions.VideoMid;
            JanusFilling filling = new(from?.Feed ?? room.Placeholder, mid, from?.Identity.Participant);
            if (filling == filled[i])
                continue;
            filled[i] = filling;
            streams.Add(new JsonObject { ["feed"] = filling.Feed, ["mid"] = filling.Mid, ["sub_mid"] = _slots[i].Mid });
        }
        int? bound = meeting.BoundFor(this);
        return streams.Count == 0 && bound == _toldBound ? null : new JanusChange(streams, filled, bound);
    }

    /// <summary>
    /// Janus made the changes. What its client must be told of them; null where each slot is whose it was. Under the lock.
    /// </summary>
    public SlotsFilled? Switched(JanusChange change)
    {
        (_, JanusFilling[] filled, int? bound) = change;
        List<SlotFilling> changed = [];
        for (int i = 0; i < filled.Length; i++)
        {
            if (filled[i].Participant != _filled[i].Participant)
                changed.Add(new SlotFilling(_slots[i].Stream.Ssrc, filled[i].Participant));
        }
        _filled = filled;
        if (changed.Count == 0 && bound == _toldBound)
            return null;
        _toldBound = bound;
        return new SlotsFilled(_opening, changed, bound);
    }

    /// <exception cref="JanusException">Janus refuses, or it lost its room meanwhile.</exception>
    public Task SwitchAsync(JsonArray streams) => streams.Count == 0 ? Task.CompletedTask : Room is { } room
        ? room.Connection.RequestAsync(_subscriber, new JsonObject { ["request"] = "switch", ["streams"] = streams })
        : throw new JanusException("The participant has no room any more.");

    /// <summary>
    /// Ends what there is of both associations, wherever it was begun; what is gone already is gone. Again after an opening that was under
    /// way.
    /// </summary>
    public async Task CloseAsync()
    {
        if (_connection is not { IsClosed: false } connection)
            return;
        JanusException? failure = null;
        foreach (long handle in (long[])[Interlocked.Exchange(ref _subscriber, 0), Interlocked.Exchange(ref _publisher, 0)])
        {
            if (handle == 0)
                continue;
            try
            {
                await connection.DetachAsync(handle);
            }
            catch (JanusException refused)
            {
                failure = refused;
            }
        }
        if (failure is not null)
            throw failure;
    }

    private async Task<TransportDescription> PublishAsync(JanusRoom room, TransportDescription client)
    {
        _publisher = await room.Connection.AttachAsync(message => OnPublisher(message));
        JsonNode answer = await room.Connection.RequestAsync(
            _publisher, room.JoinAsPublisher(
                Feed), JanusDescriptions.Offer(client, identity.AudioSsrc, identity.VideoSsrc, identity.SmallVideoSsrc));
        return JanusDescriptions.Read(DescriptionOf(answer));
    }

    private async Task<ReceivingSide> SubscribeAsync(JanusRoom room, TransportDescription client, SlotLimits limits)
    {
        _subscriber = await room.Connection.AttachAsync(message => OnSubscriber(message));
        string offer = DescriptionOf(await room.Connection.RequestAsync(_subscriber, room.JoinAsSubscriber(limits)));
        IReadOnlyList<JanusSlot> slots = JanusDescriptions.ReadSlots(offer);
        if (slots.Count != limits.Audio + limits.Video)
            throw new JanusException($"Janus offers {slots.Count} streams where {limits.Audio + limits.Video} were asked for.");
        _filled = [.. slots.Select(
            slot => new JanusFilling(
                room.Placeholder, slot.Stream.Kind == StreamKind.Audio ? JanusDescriptions.AudioMid : JanusDescriptions.VideoMid, null))];
        _slots = slots;
        await room.Connection.RequestAsync(_subscriber, new JsonObject { ["request"] = "start" }, JanusDescriptions.Answer(client, slots));
        return new ReceivingSide(JanusDescriptions.Read(offer), [.. slots.Select(slot => slot.Stream)]);
    }

    private static string DescriptionOf(JsonNode answer) =>
        (string?)answer["jsep"]?["sdp"] ?? throw new JanusException("Janus answers without a description.");

    private void OnPublisher(JsonNode message)
    {
        switch ((string?)message["janus"])
        {
            case "webrtcup":
                happened(this, JanusEvent.Publishing);
                break;
            case "hangup":
                happened(this, JanusEvent.Lost);
                break;
            case "media":
                OnMedia((string?)message["mid"], (bool?)message["receiving"] == true);
                break;
            case "event":
                OnTalk(message["plugindata"]?["data"] as JsonObject);
                break;
        }
    }

    /// <summary>Janus tells when a stream's packets begin to come, and when none came for a second.</summary>
    private void OnMedia(string? mid, bool comes)
    {
        if (mid == JanusDescriptions.VideoMid)
            happened(this, comes ? JanusEvent.LargeBegins : JanusEvent.LargeEnds);
        else if (mid == JanusDescriptions.SmallVideoMid)
            happened(this, comes ? JanusEvent.SmallBegins : JanusEvent.SmallEnds);
    }

    /// <summary>Janus tells everyone in a room who talks; each is believed about itself.</summary>
    private void OnTalk(JsonObject? data)
    {
        if (data is null || (long?)data["id"] != Feed)
            return;
        if ((string?)data["videoroom"] == "talking")
            happened(this, JanusEvent.Talking);
        else if ((string?)data["videoroom"] == "stopped-talking")
            happened(this, JanusEvent.Silent);
    }

    private void OnSubscriber(JsonNode message)
    {
        switch ((string?)message["janus"])
        {
            case "webrtcup":
                happened(this, JanusEvent.Receiving);
                break;
            case "hangup":
                happened(this, JanusEvent.Lost);
                break;
        }
    }
}

/// <param name="Bound">Bytes that its own packets of pictures shall not exceed, because somebody's way loses larger ones.</param>
internal readonly record struct JanusChange(JsonArray Streams, JanusFilling[] Filled, int? Bound);

/// <summary>Whose stream fills a slot: the publisher, its name for the stream, and who it is; null for nobody.</summary>
internal readonly record struct JanusFilling(long Feed, string Mid, ParticipantId? Participant);

/// <summary>What happens to a participant's associations.</summary>
internal enum JanusEvent
{
    Unknown = 0,
    Publishing,
    Receiving,
    Talking,
    Silent,
    LargeBegins,
    LargeEnds,
    SmallBegins,
    SmallEnds,
    Lost,
}
