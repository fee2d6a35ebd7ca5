namespace ZoomRooms.Appliance.Room;

/// <summary>Has the room hear itself.</summary>
internal interface IRoomListener
{
    /// <summary>
    /// Begins and returns at once; <paramref name="over"/> is told once, from any thread, when the devices are given back.
    /// </summary>
    void Begin(Action over);

    /// <summary>
    /// Ends it at once: when this returns the loudspeaker is silent, and the microphone's device is on its way back. Nothing happens when
    /// nothing goes on.
    /// </summary>
    void End();
}
