using ZoomRooms.Client;

namespace ZoomRooms.Appliance.Room;

/// <summary>What can happen to a room.</summary>
public abstract record RoomInput
{
    private RoomInput()
    {
    }

    /// <summary>Devices are open, the encoder is chosen: the room can join.</summary>
    public sealed record Ready : RoomInput;

    /// <summary>The join button was pressed shortly.</summary>
    public sealed record ButtonPressed : RoomInput;

    /// <summary>The join button was held for two seconds.</summary>
    public sealed record ButtonHeld : RoomInput;

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
