namespace ZoomRooms.Media.Audio;

/// <summary>Where a sound device stands with its supervisor.</summary>
public enum SoundState
{
    Stopped = 0,
    /// <summary>To be opened, or being opened.</summary>
    Opening,
    /// <summary>Open, and the device asks for or delivers blocks.</summary>
    Running,
    /// <summary>It failed for the reason given; it is tried again with back-off.</summary>
    Waiting,
}

/// <summary>Why a sound device does not run.</summary>
public enum SoundFailure
{
    None = 0,
    /// <summary>The PortAudio library is missing or does not start.</summary>
    LibraryUnavailable,
    NoSuchDevice,
    /// <summary>The device has fewer channels than configured.</summary>
    TooFewChannels,
    /// <summary>The device has no sampling rate or sample format that can be converted.</summary>
    FormatNotSupported,
    /// <summary>The device went away between listing and opening.</summary>
    DeviceUnavailable,
    /// <summary>The device is there, and another program holds it.</summary>
    DeviceBusy,
    /// <summary>The device is open and no block came for two seconds: unplugged, suspended, or wedged.</summary>
    DeviceSilent,
    /// <summary>The system's sound layer failed otherwise.</summary>
    HostError,
}
