namespace ZoomRooms.Appliance.Panel;

/// <summary>The panel's lines cannot be used. The message says which and what to check.</summary>
internal sealed class PanelUnavailableException(string message) : Exception(message);
