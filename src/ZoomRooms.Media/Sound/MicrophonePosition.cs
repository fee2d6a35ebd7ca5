namespace ZoomRooms.Media.Sound;

/// <summary>
/// Where one microphone of an array sits, in metres from the array's reference point: x to the front, y to the left, z up
/// (azimuth turns from x towards y, elevation from the x-y plane towards z).
/// </summary>
public readonly record struct MicrophonePosition(double X, double Y, double Z);
