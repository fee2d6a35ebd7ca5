namespace ZoomRooms.Protocol;

/// <summary>What kind of client a device is. Only the first three may join an end-to-end encrypted meeting.</summary>
public enum ClientType
{
    Unknown = 0,
    DesktopClient = 1,
    MobileApp = 2,
    ZoomRooms = 3,
    WebClient = 4,
    Pstn = 5,
    Sip = 6,
}
