using NodaTime;
using ZoomRooms.Appliance.Calendar;
using ZoomRooms.Appliance.Health;
using ZoomRooms.Appliance.Status;
using ZoomRooms.Client.Media;
using ZoomRooms.Media.Audio;

namespace ZoomRooms.Appliance.Pages;

/// <summary>Gathers from the room's parts what a page says besides the room itself. One thread.</summary>
internal sealed class PageSource(
    string room, MicrophonePipeline microphone, Agenda? agenda, DateTimeZone zone, StatusSource status, TimeProvider time)
{
    private readonly NetworkWords _network = new();

    public PageFacts Facts()
    {
        DateTimeOffset now = time.GetUtcNow();
        DeviceHealth health = status.Health;
        return new PageFacts(
            room, Waited: default, microphone.Status.Muted,
            // A clock on a wall is believed.
            health.IsClockSynchronized ? Instant.FromDateTimeOffset(now).InZone(zone) : null,
            agenda is null
                ? null : new AgendaView(agenda.Now(), agenda.Next(now)), _network.At(time.Now()),
            [.. status.Problems(health).Select(ProblemWords.Of)]);
    }
}
