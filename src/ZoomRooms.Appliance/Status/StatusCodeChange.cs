using System.Globalization;
using ZoomRooms.Appliance.Room;

namespace ZoomRooms.Appliance.Status;

/// <summary>The security code before and after a way back that nobody watched, until somebody acknowledges.</summary>
/// <param name="Before">Null when none was known.</param>
/// <param name="Now">Null while none is known.</param>
/// <param name="Since">Seconds since the room came back.</param>
internal sealed record StatusCodeChange(string? Before, string? Now, double Since)
{
    public static StatusCodeChange? Of(RoomSnapshot room, TimeSpan now) =>
        room is { State: RoomState.InMeeting, Return: { Code: not ReturnedCode.Same } back }
            ? new StatusCodeChange(back.CodeBefore, room.Session?.SecurityCode, (now - back.Since).TotalSeconds)
            : null;

    public string DescribeSince() => string.Create(
        CultureInfo.InvariantCulture, $"{Since:0} s ago the room came back by itself; a spoken code or \"acknowledge\" ends this");
}
