namespace ZoomRooms.Media.Audio;

/// <summary>How long the first sample of a packet takes from the microphone to the hands of whoever sends the packet.</summary>
/// <param name="Device">In the device, as it tells, and in its driver; the block of 10 ms that it is part of is filled meanwhile.</param>
/// <param name="Ring">From the device's thread to ours; nothing where the device does not tell a time.</param>
/// <param name="Frame">Until the other half of the 20 ms is here.</param>
/// <param name="RoomSound">In the room's sound: what it looks ahead, and its work.</param>
/// <param name="Opus">What the codec looks ahead, and its work.</param>
public sealed record MicrophoneDelays(TimeSpan Device, TimeSpan Ring, TimeSpan Frame, TimeSpan RoomSound, TimeSpan Opus);

/// <summary>How long it takes from a packet's arrival to the ear.</summary>
/// <param name="JitterBuffer">Waits for those that come later, or lies decoded. Averaged over who is heard; zero where nobody is.</param>
/// <param name="Decoding">Decoding and mixing.</param>
/// <param name="Ring">Lies ready for the device's thread.</param>
/// <param name="Device">In the driver and the device, as it tells.</param>
public sealed record SpeakerDelays(TimeSpan JitterBuffer, TimeSpan Decoding, TimeSpan Ring, TimeSpan Device);
