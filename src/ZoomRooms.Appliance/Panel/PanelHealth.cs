namespace ZoomRooms.Appliance.Panel;

/// <summary>Whether the panel does what it is told.</summary>
/// <param name="LineAgrees">The LED's line, and its sense line where one is wired, read back what was written.</param>
/// <param name="Problem">Why the panel cannot be driven; null while it can.</param>
internal sealed record PanelHealth(bool LineAgrees, string? Problem)
{
    public static PanelHealth Good { get; } = new(true, null);

    /// <summary>Before the lines were opened and read back once.</summary>
    public static PanelHealth NotOpenYet { get; } = new(false, "The panel is not open yet.");
}
