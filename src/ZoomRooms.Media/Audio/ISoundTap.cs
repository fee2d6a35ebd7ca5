namespace ZoomRooms.Media.Audio;

/// <summary>Hears what goes through a device, on the device's own thread: it neither waits nor allocates nor throws.</summary>
internal interface ISoundTap
{
    /// <summary>
    /// 10 ms that the loudspeaker's device took, silence for want of anything else included; or that the microphones' device says it plays.
    /// </summary>
    /// <param name="at">When the first sample leaves the device, or went past it; of the monotonic clock.</param>
    void Played(ReadOnlySpan<float> mono, TimeSpan at);
}
