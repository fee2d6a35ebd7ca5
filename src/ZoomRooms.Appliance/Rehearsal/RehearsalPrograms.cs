namespace ZoomRooms.Appliance.Rehearsal;

/// <summary>The programs of a rehearsal, as paths.</summary>
internal sealed record RehearsalPrograms(string Server, string FarEnd, string Room, string SoundScript);
