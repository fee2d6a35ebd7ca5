namespace ZoomRooms.MeetingServer.Options;

/// <summary>How many streams each participant is sent at once.</summary>
/// <param name="Audio">Voices: the loudest.</param>
/// <param name="Video">Pictures: those that the participant chose, then those who spoke last.</param>
public sealed record SlotLimits(int Audio = 3, int Video = 4);
