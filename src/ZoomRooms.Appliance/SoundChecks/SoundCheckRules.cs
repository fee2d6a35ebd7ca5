using System.Globalization;
using ZoomRooms.Appliance.Calendar;
using ZoomRooms.Appliance.Room;

namespace ZoomRooms.Appliance.SoundChecks;

/// <summary>When a room must not whistle, and why.</summary>
internal static class SoundCheckRules
{
    /// <summary>Before a meeting people come in. The button joins it from ten minutes before.</summary>
    public static readonly TimeSpan BeforeMeeting = TimeSpan.FromMinutes(15);

    /// <summary>Null: nothing speaks against it.</summary>
    public static string? Refusal(RoomSnapshot room, Agenda? agenda, DateTimeOffset now)
    {
        if (room.ChecksSound)
            return "it is being done already";
        if (room.State is not (RoomState.Idle or RoomState.Failed))
            return $"the room is {room.State}: only a room that is in no meeting hears itself";
        if (room.Muted)
            return "the microphone is muted: hold the button for two seconds first";
        if (agenda is null)
            return null;
        if (agenda.Now().Meeting is not null)
            return "a meeting is on in the calendar";
        return agenda.Next(now) is { } next && next.Start - now < BeforeMeeting
            ? string.Create(CultureInfo.InvariantCulture, $"a meeting begins in {Math.Ceiling((next.Start - now).TotalMinutes):0} minutes")
            : null;
    }
}
