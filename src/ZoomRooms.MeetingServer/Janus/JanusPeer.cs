using System.Text.Json.Nodes;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Janus;

/// <summary>
/// A participant's two associations with Janus, of one attempt: what it publishes, and what fills its slots. Its meeting's loop alone asks.
/// </summary>
internal sealed class JanusPeer(MediaParticipant identity, long feed, JanusRoom room, Action<JanusEvent> happened)
{
    private readonly JanusConnection _connection = room.Connection;
    private long _publisher;
    private long _subscriber;
    private IReadOnlyList<JanusSlot> _slots = [];

    /// <summary>What it is given, in the order of its slots.</summary>
    public IReadOnlyList<StreamSlot> Slots => [.. _slots.Select(slot => slot.Stream)];

    /// <summary>Opens both associations; where that fails nothing of them is left.</summary>
    /// <exception cref="JanusException">Janus refuses, or is gone.</exception>
    public async Task<TransportOpened> OpenAsync(OpenTransport offer, SlotLimits slots)
    {
        Task<TransportDescription> publishing = PublishAsync(offer.Transport);
        Task<ReceivingSide> receiving = SubscribeAsync(offer.Receiving!, slots);
        try
        {
            await Task.WhenAll(publishing, receiving);
        }
        catch
        {
            await CloseAsync();
            throw;
        }
        return new TransportOpened(await publishing, await receiving, offer.Opening);
    }

    /// <exception cref="JanusException">Janus refuses, or is gone.</exception>
    public Task SwitchAsync(IReadOnlyList<(int Slot, JanusFilling Filling)> changes) =>
        _connection.RequestAsync(_subscriber, new JsonObject
        {
            ["request"] = "switch",
            ["streams"] = new JsonArray([.. changes.Select(change => new JsonObject
            {
                ["feed"] = change.Filling.Feed, ["mid"] = change.Filling.Mid, ["sub_mid"] = _slots[change.Slot].Mid,
            })]),
        });

    /// <summary>Ends what there is of both associations; what is gone already, or cannot be asked for, is gone.</summary>
    public async Task CloseAsync()
    {
        foreach (long handle in (long[])[_subscriber, _publisher])
        {
            if (handle == 0 || _connection.IsClosed)
                continue;
            try
            {
                await _connection.DetachAsync(handle);
            }
            catch (JanusException)
            {
                // It ends with the room, or with the connection.
            }
        }
    }

    private async Task<TransportDescription> PublishAsync(TransportDescription client)
    {
        _publisher = await _connection.AttachAsync(message => OnPublisher(message));
        JsonNode answer = await _connection.RequestAsync(
            _publisher, room.JoinAsPublisher(
                feed), JanusDescriptions.Offer(client, identity));
        return JanusDescriptions.Read(DescriptionOf(answer));
    }

    private async Task<ReceivingSide> SubscribeAsync(TransportDescription client, SlotLimits limits)
    {
        _subscriber = await _connection.AttachAsync(message => OnSubscriber(message));
        string offer = DescriptionOf(await _connection.RequestAsync(_subscriber, room.JoinAsSubscriber(limits)));
        IReadOnlyList<JanusSlot> slots = JanusDescriptions.ReadSlots(offer);
        if (slots.Count != limits.Audio + limits.Video)
            throw new JanusException($"Janus offers {slots.Count} streams where {limits.Audio + limits.Video} were asked for.");
        _slots = slots;
        await _connection.RequestAsync(_subscriber, new JsonObject { ["request"] = "start" }, JanusDescriptions.Answer(client, slots));
        return new ReceivingSide(JanusDescriptions.Read(offer), [.. slots.Select(slot => slot.Stream)]);
    }

    private static string DescriptionOf(JsonNode answer) =>
        (string?)answer["jsep"]?["sdp"] ?? throw new JanusException("Janus answers without a description.");

    private void OnPublisher(JsonNode message)
    {
        switch ((string?)message["janus"])
        {
            case "webrtcup":
                happened(JanusEvent.Publishing);
                break;
            case "hangup":
                happened(JanusEvent.Lost);
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
            happened(comes ? JanusEvent.LargeBegins : JanusEvent.LargeEnds);
        else if (mid == JanusDescriptions.SmallVideoMid)
            happened(comes ? JanusEvent.SmallBegins : JanusEvent.SmallEnds);
        else if (mid == JanusDescriptions.ScreenMid)
            happened(comes ? JanusEvent.ScreenBegins : JanusEvent.ScreenEnds);
    }

    /// <summary>Janus tells everyone in a room who talks; each is believed about itself.</summary>
    private void OnTalk(JsonObject? data)
    {
        if (data is null || (long?)data["id"] != feed)
            return;
        if ((string?)data["videoroom"] == "talking")
            happened(JanusEvent.Talking);
        else if ((string?)data["videoroom"] == "stopped-talking")
            happened(JanusEvent.Silent);
    }

    private void OnSubscriber(JsonNode message)
    {
        switch ((string?)message["janus"])
        {
            case "webrtcup":
                happened(JanusEvent.Receiving);
                break;
            case "hangup":
                happened(JanusEvent.Lost);
                break;
        }
    }
}
