using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>Who joins, as the roster will say.</summary>
internal readonly record struct Newcomer(UserId User, HardwareId Hardware, string DisplayName, ClientType ClientType, Stated? Stated);
