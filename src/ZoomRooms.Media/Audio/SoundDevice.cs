namespace ZoomRooms.Media.Audio;

/// <summary>A sound device as PortAudio lists it.</summary>
/// <param name="Name">The name to match <see cref="MicrophoneOptions.Device"/> or <see cref="SpeakerOptions.Device"/> against.</param>
public sealed record SoundDevice(
    int Index, string Name, int InputChannels, int OutputChannels, double DefaultSampleRate, bool IsDefaultInput, bool IsDefaultOutput);
