using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ZoomRooms.MeetingServer.Janus;

/// <summary>
/// Joins a meeting's rooms on different instances: what is published in one is sent to the other as SRTP, and offered there under the same
/// number. The frames in it are sealed between the participants anyway; SRTP hides who speaks when from the network between.
/// </summary>
internal static class JanusCascade
{
    /// <summary>AES_CM_128_HMAC_SHA1_80 (RFC 4568, section 6.2): key and salt, bytes.</summary>
    private const int KeyAndSalt = 30;

    private const int TagBits = 80;

    /// <summary>Offers a publisher's streams in another room.</summary>
    /// <exception cref="JanusException">One of the two refuses, or is gone.</exception>
    public static async Task LinkAsync(JanusPublisher publisher, JanusRoom from, JanusRoom to)
    {
        try
        {
            await OfferAsync(publisher, from, to);
        }
        catch (JanusException)
        {
            // One half of it would be in the way of another attempt.
            foreach (Func<Task> undo in (Func<Task>[])[() => StopAsync(publisher, from, to), () => RemoveAsync(publisher, to)])
            {
                try
                {
                    await undo();
                }
                catch (JanusException)
                {
                    // There is no such half.
                }
            }
            throw;
        }
    }

    private static async Task OfferAsync(JanusPublisher publisher, JanusRoom from, JanusRoom to)
    {
        string key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyAndSalt));
        JsonNode added = await to.ManageAsync(new JsonObject
        {
            ["request"] = "add_remote_publisher", ["id"] = publisher.Feed, ["srtp_suite"] = TagBits, ["srtp_crypto"] = key,
            ["streams"] = new JsonArray(
            [
                new JsonObject
                {
                    ["type"] = "audio", ["mindex"] = 0, ["mid"] = JanusDescriptions.AudioMid, ["codec"] = "opus", ["pt"] = 111,
                    ["audiolevel_ext_id"] = 1
                },
                .. MidsOf(publisher).Select((mid, i) => Picture(i + 1, mid)),
            ]),
        });
        JsonNode? answer = added["plugindata"]?["data"];
        if (answer?["port"] is not { } port || answer["rtcp_port"] is not { } rtcpPort)
            throw new JanusException("Janus takes a publisher of another instance and does not say where.");
        await from.ManageAsync(new JsonObject
        {
            ["request"] = "publish_remotely", ["publisher_id"] = publisher.Feed, ["remote_id"] = NameOf(
                to), ["srtp_suite"] = TagBits, ["srtp_crypto"] = key,
            ["host"] = to.Instance.Endpoint.RelayHost, ["port"] = (int)port, ["rtcp_port"] = (int)rtcpPort,
        });
    }

    private static IEnumerable<string> MidsOf(JanusPublisher publisher)
    {
        yield return JanusDescriptions.VideoMid;
        if (publisher.HasSmall)
            yield return JanusDescriptions.SmallVideoMid;
        if (publisher.HasScreen)
            yield return JanusDescriptions.ScreenMid;
    }

    private static JsonObject Picture(int index, string mid) =>
        new JsonObject { ["type"] = "video", ["mindex"] = index, ["mid"] = mid, ["codec"] = "h264", ["pt"] = 96 };

    /// <summary>Takes a publisher that is about to go out of another room.</summary>
    public static Task RemoveAsync(JanusPublisher publisher, JanusRoom room) =>
        room.ManageAsync(new JsonObject { ["request"] = "remove_remote_publisher", ["id"] = publisher.Feed });

    /// <summary>A room is gone: nothing is sent there any more.</summary>
    public static Task StopAsync(JanusPublisher publisher, JanusRoom from, JanusRoom to) =>
        from.ManageAsync(new JsonObject
        {
            ["request"] = "unpublish_remotely", ["publisher_id"] = publisher.Feed, ["remote_id"] = NameOf(to)
        });

    private static string NameOf(JanusRoom room) => room.Id.ToString(CultureInfo.InvariantCulture);
}
