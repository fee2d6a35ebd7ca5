using System.Text.Json.Serialization;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Entrance;
using ZoomRooms.MeetingServer.Guests;
using ZoomRooms.MeetingServer.Intake;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Meetings;

namespace ZoomRooms.MeetingServer.Health;

/// <summary>What <c>GET /v1/health</c> answers: counts only, since the process began.</summary>
/// <param name="Status">"ok", or what is wrong.</param>
internal sealed record HealthReport(
    string Status, int Connections, int Meetings, int Participants, int Waiting, IReadOnlyDictionary<string, long> Counters,
    IReadOnlyDictionary<string, long> Media);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(HealthReport))]
internal sealed partial class HealthJson : JsonSerializerContext;

internal sealed class HealthEndpoint(
    HallHost hall, SignalEndpoint signal, PairingEndpoint pairing, GuestEndpoint guests, Door door, IMediaRouter media, SeenDevices seen)
{
    public Task HandleAsync(HttpContext context) =>
        context.Response.WriteAsJsonAsync(Look(), HealthJson.Default.HealthReport, null, context.RequestAborted);

    /// <summary>What there is now.</summary>
    public HealthReport Look()
    {
        HallCensus census = hall.Census;
        SortedDictionary<string, long> counters = new(StringComparer.Ordinal);
        hall.Joins.AddTo(counters, "join");
        hall.Posts.AddTo(counters, "post");
        hall.Messages.AddTo(counters, "message");
        signal.Drops.AddTo(counters, "signal");
        counters["signal.resumed"] = signal.Resumptions;
        counters["signal.clocksDisagree"] = signal.ClocksDisagree;
        counters["signal.mediaOutOfReach"] = signal.MediaOutOfReach;
        counters["signal.identityUsedTwice"] = hall.Twins;
        pairing.Outcomes.AddTo(counters, "pairing");
        guests.Outcomes.AddTo(counters, "guest");
        door.Counters.AddTo(counters, "door");
        return new HealthReport(
            seen.Problem is { } problem
                ? $"the database cannot be written: {problem}"
                : "ok", census.Connections, census.Meetings, census.Participants, census.Waiting, counters, media.Counters);
    }
}
