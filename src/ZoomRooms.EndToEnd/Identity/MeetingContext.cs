using ZoomRooms.EndToEnd.Encoding;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Identity;

/// <summary>One device in one meeting: what the paper calls participant i.</summary>
public readonly record struct ParticipantDevice(UserId User, HardwareId Hardware);

/// <summary>One instance of a meeting, as every signature names it.</summary>
public readonly record struct MeetingContext(MeetingId Meeting, MeetingUuid Uuid);

/// <summary>A device with the identity key that it has in this meeting.</summary>
public readonly record struct KnownDevice(ParticipantDevice Device, Bytes32 VerificationKey);
