using ZoomRooms.Appliance.Panel;
using ZoomRooms.Client;

namespace ZoomRooms.Appliance.Room;

/// <summary>What can happen to a room.</summary>
internal abstract record RoomInput
{
    private RoomInput()
    {
    }

    /// <summary>Devices are open, the encoder is chosen: the room can join.</summary>
    public sealed record Ready : RoomInput;

    /// <summary>The join button was pressed shortly.</summary>
    public sealed record ButtonPressed : RoomInput;

    /// <summary>The join button is down for two seconds; letting go now is <see cref="ButtonHeld"/>.</summary>
    public sealed record ButtonHoldReached : RoomInput;

    /// <summary>The join button was held for two seconds and let go.</summary>
    public sealed record ButtonHeld : RoomInput;

    /// <summary>The join button was held for five seconds: someone asks for the security code.</summary>
    public sealed record ButtonHeldLong : RoomInput;

    /// <summary>Someone says that the state that needs attention was seen, without the button.</summary>
    public sealed record Acknowledged : RoomInput;

    /// <summary>The security code that <see cref="RoomEffect.Speak"/> asked for sounds now.</summary>
    public sealed record CodeSounds(int Generation, string Code) : RoomInput;

    /// <summary>It cannot be spoken.</summary>
    public sealed record CodeNotSpoken(int Generation) : RoomInput;

    /// <summary>Somebody, or the hour of the night, asks that the room hear itself.</summary>
    public sealed record SoundCheckAsked : RoomInput;

    /// <summary>It is over, and its devices are given back.</summary>
    /// <param name="Number">Which one: an earlier one may end late.</param>
    public sealed record SoundCheckOver(int Number) : RoomInput;

    /// <summary>The session's snapshot changed.</summary>
    /// <param name="Generation">Which session: news of an earlier one is stale.</param>
    public sealed record SessionChanged(int Generation, SessionSnapshot Snapshot) : RoomInput;

    /// <summary>Once a second.</summary>
    public sealed record Tick : RoomInput;

    /// <summary>The panel's health changed.</summary>
    public sealed record PanelChanged(PanelHealth Health) : RoomInput;

    /// <summary>The service is asked to stop.</summary>
    public sealed record Stop : RoomInput;
}
