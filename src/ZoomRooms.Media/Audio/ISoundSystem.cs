namespace ZoomRooms.Media.Audio;

/// <summary>What the supervisor needs of PortAudio. Called from the supervisor's thread only.</summary>
internal interface ISoundSystem
{
    /// <summary>Starts the library and takes the list of devices as it is now.</summary>
    SoundOutcome Initialize();

    /// <summary>Ends the library. All streams must be closed.</summary>
    void Terminate();

    /// <summary>Opens and starts the port's stream on the device it names.</summary>
    SoundOutcome Open(SoundPort port, out ISoundStream? stream);

    /// <summary>Something that changes when sound devices come and go.</summary>
    string DevicesSeen();
}

/// <summary>A stream that runs until it is disposed of; after that the port is not called again. Disposing does not throw.</summary>
internal interface ISoundStream : IDisposable
{
    string Device { get; }
}

/// <summary>How a call into the sound system ended.</summary>
internal readonly record struct SoundOutcome(SoundFailure Failure, string Reason)
{
    public static SoundOutcome Success { get; } = new(SoundFailure.None, "");
}
