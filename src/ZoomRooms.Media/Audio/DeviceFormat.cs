namespace ZoomRooms.Media.Audio;

/// <summary>What a device was opened with.</summary>
/// <param name="SampleRate">A multiple of 100: 10 ms are whole frames.</param>
internal readonly record struct DeviceFormat(int SampleRate, int Channels)
{
    /// <summary>
    /// Rates, best first: the one that needs no conversion, those that hold all that is heard, then the others.
    /// </summary>
    public static ReadOnlySpan<int> Rates => [48_000, 96_000, 44_100, 88_200, 192_000, 32_000, 24_000, 16_000, 8_000];

    /// <summary>The rates in the order to try them on a device: its own comes next to ours, so that few are tried in vain.</summary>
    /// <param name="own">What PortAudio says is the device's.</param>
    public static IEnumerable<int> RatesFor(double own) =>
        Rates.ToArray().OrderBy(rate => rate == AudioFormat.SampleRate ? 0 : rate == own ? 1 : 2);

    /// <summary>Frames of a block of 10 ms.</summary>
    public int BlockFrames => SampleRate / 100;

    /// <summary>
    /// Channel counts to try: as few as hold what is wanted, then all the device has, then those between. Devices have one or two counts,
    /// and say no to others.
    /// </summary>
    public static IEnumerable<int> ChannelCounts(int wanted, int available)
    {
        yield return wanted;
        if (available > wanted)
            yield return available;
        for (int count = wanted + 1; count < Math.Min(available, wanted + 8); count++)
            yield return count;
    }
}
