namespace ZoomRooms.Appliance.Panel;

/// <summary>Button and LED as levels; the GPIO library is below.</summary>
internal interface IPanelLines : IDisposable
{
    bool IsButtonPressed();

    /// <summary>The button's changes come with their own time (<see cref="IButtonLine.StampsEdges"/>).</summary>
    bool StampsEdges { get; }

    /// <summary>The button's oldest change that was not taken yet.</summary>
    bool TryTakeEdge(out ButtonEdge edge);

    void SetLed(bool lit);

    /// <summary>The LED's line, and its sense line where one is wired, have the level that was written.</summary>
    bool LedFollows(bool lit);
}
