using NodaTime;
using ZoomRooms.Appliance.Calendar;

namespace ZoomRooms.Appliance.Pages;

/// <summary>What a page says besides what the room itself is at.</summary>
/// <param name="Room">The room's name.</param>
/// <param name="Waited">Since the room came to wait for what it waits for now.</param>
/// <param name="Muted">What the microphone sends is silence.</param>
/// <param name="Wall">The time of day, where the room stands; null while the clock is not to be trusted.</param>
/// <param name="Agenda">Null without a calendar.</param>
/// <param name="Network">The way out, in words.</param>
/// <param name="Problems">A sentence for each, for whoever stands before it.</param>
internal sealed record PageFacts(
    string Room, TimeSpan Waited, bool Muted, ZonedDateTime? Wall, AgendaView? Agenda, string Network, IReadOnlyList<string> Problems);

/// <summary>What the calendar says at a moment.</summary>
internal sealed record AgendaView(AgendaAnswer Now, ScheduledMeeting? Next);
