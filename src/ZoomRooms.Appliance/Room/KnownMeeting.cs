using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.Room;

/// <summary>
/// What people here could last know of the meeting: as it was when nothing needed their attention. A way back that nobody watches is held
/// against this. What is not known at some moment takes nothing of it away.
/// </summary>
/// <param name="Code">The security code.</param>
/// <param name="Locked">Nobody new got a key.</param>
internal sealed record KnownMeeting(MeetingId Meeting, string Code, bool Locked)
{
    /// <summary>Without the code: what is remembered may be written somewhere.</summary>
    public override string ToString() => nameof(KnownMeeting);
}
