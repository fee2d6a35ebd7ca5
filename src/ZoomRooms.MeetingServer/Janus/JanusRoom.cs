using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ZoomRooms.MeetingServer.Janus;

/// <summary>A meeting's VideoRoom on one instance. It ends with the connection that made it.</summary>
internal sealed class JanusRoom
{
    private const string Video = "h264", Audio = "opus";

    private readonly string _secret = RandomNumberGenerator.GetHexString(32);
    private readonly string _pin = RandomNumberGenerator.GetHexString(32);
    private long _manager;

    private JanusRoom(JanusInstance instance, JanusConnection connection)
    {
        Instance = instance;
        Connection = connection;
    }

    public JanusInstance Instance { get; }

    public JanusConnection Connection { get; }

    public bool IsGone => Instance.Connection != Connection;

    public long Id { get; } = NewId();

    /// <summary>A publisher that sends nothing: what fills a slot that nobody fills.</summary>
    public long Placeholder { get; private set; }

    /// <summary>Janus's numbers are JavaScript's: below 2^53.</summary>
    public static long NewId() => (long)(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) >> 12) | 1;

    /// <exception cref="JanusException">Janus refuses, or is gone.</exception>
    public static async Task<JanusRoom> CreateAsync(JanusInstance instance, JanusConnection connection, int participants)
    {
        JanusRoom room = new(instance, connection) { _manager = await connection.AttachAsync() };
        try
        {
            await room.MakeAsync(participants);
            return room;
        }
        catch (JanusException)
        {
            await room.TryDestroyAsync();
            throw;
        }
    }

    private async Task MakeAsync(int participants)
    {
        await Connection.RequestAsync(_manager, new JsonObject
        {
            ["request"] = "create", ["room"] = Id, ["is_private"] = true, ["secret"] = _secret, ["pin"] = _pin, ["permanent"] = false,
            ["publishers"] = participants, ["bitrate"] = 0, ["audiocodec"] = Audio, ["videocodec"] = Video, ["h264_profile"] = "42e01f",
            // Whoever does not say that its frames are encrypted between the participants is not let in.
            ["require_e2ee"] = true, ["transport_wide_cc_ext"] = true, ["notify_joining"] = false,
            // Someone speaks whose 300 ms are louder than 50 dB below full scale.
            ["audiolevel_ext"] = true, ["audiolevel_event"] = true, ["audio_active_packets"] = 15, ["audio_level_average"] = 50,
            ["dummy_publisher"] = true,
        });
        JsonNode list = await Connection.RequestAsync(_manager, new JsonObject
        {
            ["request"] = "listparticipants", ["room"] = Id, ["secret"] = _secret
        });
        Placeholder = (long?)list["plugindata"]?["data"]?["participants"]?.AsArray()
            .FirstOrDefault(one => (bool?)one?["dummy"] == true)?["id"]
            ?? throw new JanusException("Janus made a room without a placeholder: it is older than 1.1.");
    }

    /// <summary>Leaves nothing behind of a room that was not made, or not as it should be.</summary>
    private async Task TryDestroyAsync()
    {
        foreach (Func<Task> last in (
            Func<Task>[])[() => ManageAsync(new JsonObject { ["request"] = "destroy" }), () => Connection.DetachAsync(_manager)])
        {
            try
            {
                await last();
            }
            catch (JanusException)
            {
                // There was none, or Janus is gone with it.
            }
        }
    }

    /// <summary>Asks for something as the room's owner.</summary>
    public Task<JsonNode> ManageAsync(JsonObject request)
    {
        request["room"] = Id;
        request["secret"] = _secret;
        return Connection.RequestAsync(_manager, request);
    }

    public JsonObject JoinAsPublisher(long feed) => new()
    {
        ["request"] = "joinandconfigure", ["ptype"] = "publisher", ["room"] = Id, ["pin"] = _pin, ["id"] = feed,
    };

    public JsonObject JoinAsSubscriber(Media.SlotLimits slots) => new()
    {
        ["request"] = "join", ["ptype"] = "subscriber", ["room"] = Id, ["pin"] = _pin, ["autoupdate"] = false,
        ["streams"] = new JsonArray(
            [.. Placeholders("a", JanusDescriptions.AudioMid, slots.Audio), .. Placeholders("v", JanusDescriptions.VideoMid, slots.Video)]),
    };

    public async Task DestroyAsync()
    {
        await ManageAsync(new JsonObject { ["request"] = "destroy" });
        await Connection.DetachAsync(_manager);
    }

    private IEnumerable<JsonNode> Placeholders(string prefix, string mid, int count) =>
        Enumerable.Range(0, count).Select(number => (JsonNode)new JsonObject
        {
            ["feed"] = Placeholder, ["mid"] = mid, ["crossrefid"] = string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}"),
        });
}
