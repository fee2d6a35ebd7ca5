namespace ZoomRooms.Desktop;

/// <summary>What devices people choose.</summary>
internal enum DeviceKind
{
    Unknown = 0,
    Camera,
    Microphone,
    Speaker,
}
