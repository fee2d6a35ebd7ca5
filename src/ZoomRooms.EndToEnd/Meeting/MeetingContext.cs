using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Meeting;

/// <summary>One device in one meeting: what the paper calls participant i.</summary>
public readonly record struct ParticipantDevice(UserId User, HardwareId Hardware);

/// <summary>One instance of a meeting, as every signature names it.</summary>
public readonly record struct MeetingContext(MeetingId Meeting, MeetingUuid Uuid);
