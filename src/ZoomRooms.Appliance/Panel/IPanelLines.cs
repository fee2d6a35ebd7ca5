namespace ZoomRooms.Appliance.Panel;

/// <summary>Button and LEDs as levels; the GPIO library is below.</summary>
internal interface IPanelLines : IDisposable
{
    bool IsButtonPressed();

    /// <summary>The button's changes come with their own time (<see cref="IButtonLine.StampsEdges"/>).</summary>
    bool StampsEdges { get; }

    /// <summary>The button's oldest change that was not taken yet.</summary>
    bool TryTakeEdge(out ButtonEdge edge);

    void SetLed(bool lit);

    /// <summary>A second LED is wired, which says that the microphone is muted.</summary>
    bool HasMuteLed { get; }

    void SetMuteLed(bool lit);

    /// <summary>The second LED's line has the level that was written.</summary>
    bool MuteLedFollows(bool lit);

    /// <summary>The LED's line, and its sense line where one is wired, have the level that was written.</summary>
    bool LedFollows(bool lit);
}
