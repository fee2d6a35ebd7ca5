namespace ZoomRooms.Appliance.Rehearsal;

/// <summary>A rehearsal that could not be set up. The message says what failed.</summary>
internal sealed class RehearsalException(string message) : Exception(message);
