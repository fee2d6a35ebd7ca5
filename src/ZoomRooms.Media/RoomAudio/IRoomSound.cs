namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// What becomes of a room's sound on its way from the array to the codec: 48 kHz, blocks of 10 ms. Each device counts by its own crystal;
/// times are of the monotonic clock, which is common to both.
/// </summary>
internal interface IRoomSound : IDisposable
{
    /// <summary>Samples from a sound's arrival at the microphones to its place in what is sent.</summary>
    int LatencySamples { get; }

    /// <summary>So many samples before its place may what is sent still hold something of: the windows overlap.</summary>
    int ReachSamples => 0;

    /// <summary>480 samples that the loudspeaker's device took.</summary>
    /// <param name="at">When the first of them leaves it, as far as the device tells.</param>
    void Played(ReadOnlySpan<float> block, TimeSpan at);

    /// <summary>480 interleaved frames of the array's device, and the 480 samples that are sent for them.</summary>
    /// <param name="at">When the first of them was captured, as far as the device tells.</param>
    void Heard(ReadOnlySpan<float> block, TimeSpan at, Span<float> sent);
}
