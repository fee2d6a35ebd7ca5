using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>Who joins, as the roster will say.</summary>
/// <param name="MayCommand">The user is the host or a co-host, as scheduled.</param>
internal readonly record struct Newcomer(
    UserId User, HardwareId Hardware, string DisplayName, ClientType ClientType, Stated? Stated, bool MayCommand = false);
