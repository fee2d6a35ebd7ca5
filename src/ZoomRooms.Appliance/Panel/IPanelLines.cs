namespace ZoomRooms.Appliance.Panel;

/// <summary>Button and LED as levels; the GPIO library is below.</summary>
internal interface IPanelLines : IDisposable
{
    bool IsButtonPressed();

    void SetLed(bool lit);

    /// <summary>The LED's line, and its sense line where one is wired, have the level that was written.</summary>
    bool LedFollows(bool lit);
}
