namespace ZoomRooms.Media.Sound;

/// <param name="CancelsEcho">What the loudspeaker plays is taken off here; otherwise the device does it.</param>
/// <param name="EchoReturnLossEnhancementDb">By how much, as far as it was seen: the linear stage alone, dB. 0 before anything was
/// played.</param>
/// <param name="TalkerAzimuthDegrees">Where the array listens to: −180 to 180, 0 to the front; null without a geometry.</param>
/// <param name="GainDb">What talkers are turned up by.</param>
/// <param name="ClockOffsetPpm">How much faster the microphone's crystal is than the loudspeaker's.</param>
/// <param name="LateReferences">10 ms blocks for which what was played was not known in time.</param>
public sealed record RoomSoundStatus(
    bool CancelsEcho, double EchoReturnLossEnhancementDb, double? TalkerAzimuthDegrees, double GainDb, double ClockOffsetPpm,
    long LateReferences)
{
    /// <summary>Why the room cancels echoes, or the device does; empty before a device runs.</summary>
    public string Why { get; init; } = "";

    /// <summary>How much is made of the sound: less where the processor cannot keep up.</summary>
    public SoundEffort Effort { get; init; }

    /// <summary>
    /// What is wrong with each microphone of an array; those with something wrong are left out. Empty without a geometry.
    /// </summary>
    public IReadOnlyList<MicrophoneFault> Faults { get; init; } = [];
}
