using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Janus;

/// <summary>
/// SDP on behalf of our clients, who do not speak it: what a client is becomes an offer or an answer, and Janus's own becomes a
/// <see cref="TransportDescription"/>.
/// </summary>
internal static partial class JanusDescriptions
{
    /// <summary>Names of the two streams that every participant publishes, and of the placeholder's.</summary>
    public const string AudioMid = "0", VideoMid = "1";

    /// <summary>Name of the small picture's stream, of those who make one.</summary>
    public const string SmallVideoMid = "2";

    /// <summary>Name of the screen's stream, of those who know shared screens.</summary>
    public const string ScreenMid = "3";

    private static readonly SearchValues<char> IceCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    /// <summary>Whether a client's description may be written into SDP: nothing in it ends a line.</summary>
    public static bool IsValid(TransportDescription client) =>
        client.IceUfrag.Length is >= 4 and <= 256 && !client.IceUfrag.AsSpan().ContainsAnyExcept(IceCharacters)
        && client.IcePassword.Length is >= 22 and <= 256 && !client.IcePassword.AsSpan().ContainsAnyExcept(IceCharacters)
        && Fingerprint().IsMatch(client.Fingerprint) && client.Setup == DtlsSetup.Active;

    /// <summary>The offer of a client that publishes.</summary>
    public static JsonObject Offer(TransportDescription client, MediaParticipant publisher)
    {
        (string Mid, uint Ssrc)[] pictures =
        [
            .. new[] { (VideoMid, publisher.VideoSsrc), (SmallVideoMid, publisher.SmallVideoSsrc), (ScreenMid, publisher.SharedScreenSsrc) }
                .Where(picture => picture.Item2 != 0),
        ];
        StringBuilder sdp = Begin([AudioMid, .. pictures.Select(picture => picture.Mid)]);
        Media(sdp, client, StreamKind.Audio, 111, AudioMid, "sendonly");
        sdp.Append(
            CultureInfo.InvariantCulture,
            $"a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=ssrc:{publisher.AudioSsrc} cname:{publisher.AudioSsrc:x8}\r\n");
        foreach ((string mid, uint ssrc) in pictures)
        {
            Media(sdp, client, StreamKind.Video, 96, mid, "sendonly");
            sdp.Append(CultureInfo.InvariantCulture, $"a=ssrc:{ssrc} cname:{publisher.AudioSsrc:x8}\r\n");
        }
        // Whatever is in a frame, it is sealed between the participants.
        return new JsonObject { ["type"] = "offer", ["sdp"] = sdp.ToString(), ["trickle"] = false, ["e2ee"] = true };
    }

    /// <summary>The answer of a client to the offer of these slots.</summary>
    public static JsonObject Answer(TransportDescription client, IReadOnlyList<JanusSlot> slots)
    {
        StringBuilder sdp = Begin(slots.Select(slot => slot.Mid));
        foreach (JanusSlot slot in slots)
            Media(sdp, client, slot.Stream.Kind, slot.Stream.PayloadType, slot.Mid, "recvonly");
        return new JsonObject { ["type"] = "answer", ["sdp"] = sdp.ToString(), ["trickle"] = false, ["e2ee"] = true };
    }

    /// <summary>Janus's side of an association.</summary>
    /// <exception cref="JanusException">It lacks something.</exception>
    public static TransportDescription Read(string sdp)
    {
        string[] candidates = [.. Values(sdp, "a=candidate:").Select(Address).OfType<string>().Distinct(StringComparer.Ordinal)];
        if (candidates.Length == 0)
            throw new JanusException("Janus offers no address to send media to. It never offers loopback ones; see its nat section.");
        // The client is active, so Janus is passive: in an offer it leaves the choice.
        return new TransportDescription(
            Value(sdp, "a=ice-ufrag:"), Value(sdp, "a=ice-pwd:"), Value(sdp, "a=fingerprint:sha-256 "), DtlsSetup.Passive, candidates);
    }

    /// <summary>The streams of an offer of slots, in its order.</summary>
    /// <exception cref="JanusException">It lacks something.</exception>
    public static IReadOnlyList<JanusSlot> ReadSlots(string sdp) => [.. sdp.Split("\r\nm=").Skip(1).Select(ReadSlot)];

    private static JanusSlot ReadSlot(string media)
    {
        string[] line = media.Split('\r')[0].Split(' ');
        if (line.Length < 4 || !byte.TryParse(line[3], CultureInfo.InvariantCulture, out byte payloadType)
            || !uint.TryParse(Value(media, "a=ssrc:").Split(' ')[0], CultureInfo.InvariantCulture, out uint ssrc))
            throw new JanusException("Janus describes a stream that is none.");
        return new JanusSlot(
            Value(media, "a=mid:"), new StreamSlot(ssrc, line[0] == "audio" ? StreamKind.Audio : StreamKind.Video, payloadType));
    }

    [GeneratedRegex("^([0-9A-F]{2}:){31}[0-9A-F]{2}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Fingerprint();

    private static StringBuilder Begin(IEnumerable<string> mids) =>
        new StringBuilder("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE ").AppendJoin(' ', mids).Append("\r\n");

    private static void Media(
        StringBuilder sdp, TransportDescription client, StreamKind kind, byte payloadType, string mid, string direction)
    {
        string name = kind == StreamKind.Audio ? "audio" : "video", codec = kind == StreamKind.Audio ? "opus/48000/2" : "H264/90000";
        sdp.Append(
            CultureInfo.InvariantCulture,
            $"m={name} 9 UDP/TLS/RTP/SAVPF {payloadType}\r\nc=IN IP4 0.0.0.0\r\na={direction}\r\na=mid:{mid}\r\na=rtcp-mux\r\n")
            .Append(CultureInfo.InvariantCulture,
                $"a=ice-ufrag:{client.IceUfrag}\r\na=ice-pwd:{client.IcePassword}\r\na=fingerprint:sha-256 {client.Fingerprint}\r\na=setup:active\r\n")
            .Append(CultureInfo.InvariantCulture, $"a=rtpmap:{payloadType} {codec}\r\na=rtcp-fb:{payloadType} nack\r\n");
        if (kind == StreamKind.Video)
            sdp.Append(
                CultureInfo.InvariantCulture,
                $"a=fmtp:{payloadType} level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\na=rtcp-fb:{payloadType} nack pli\r\n");
        if (direction == "sendonly")
            sdp.Append(
                CultureInfo.InvariantCulture,
                $"a=rtcp-fb:{payloadType} transport-cc\r\na=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n");
    }

    private static string? Address(string candidate)
    {
        string[] fields = candidate.Split(' ');
        return fields.Length > 5 && fields[2].Equals("udp", StringComparison.OrdinalIgnoreCase)
            && IPAddress.TryParse(fields[4], out IPAddress? address)
            && ushort.TryParse(fields[5], CultureInfo.InvariantCulture, out ushort port) ? new IPEndPoint(address, port).ToString() : null;
    }

    private static IEnumerable<string> Values(string sdp, string attribute) =>
        sdp.Split("\r\n").Where(line => line.StartsWith(attribute, StringComparison.OrdinalIgnoreCase))
            .Select(line => line[attribute.Length..]);

    private static string Value(string sdp, string attribute) =>
        Values(sdp, attribute).FirstOrDefault() ?? throw new JanusException($"Janus describes itself without {attribute}");
}

/// <summary>A stream of a subscriber: Janus's name for it, and what its receiver is told.</summary>
internal sealed record JanusSlot(string Mid, StreamSlot Stream);
