using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>What a device was opened with.</summary>
/// <param name="SampleRate">A multiple of 100: 10 ms are whole frames.</param>
internal readonly record struct DeviceFormat(int SampleRate, int Channels)
{
    /// <summary>
    /// Rates, best first: the one that needs no conversion, those that hold all that is heard, then the others.
    /// </summary>
    public static ReadOnlySpan<int> Rates => [48_000, 96_000, 44_100, 88_200, 192_000, 32_000, 24_000, 16_000, 8_000];

    /// <summary>
    /// The rates in the order to try them on a device, so that few are tried in vain: PortAudio may take a refusal for a success
    /// (<see cref="DeviceOpening"/>).
    /// </summary>
    /// <param name="own">What PortAudio says is the device's: of those that it has, the one nearest to 44,100 Hz. A device of which that is
    /// another than 44,100 and ours has neither.</param>
    public static IEnumerable<int> RatesFor(double own)
    {
        bool hasOurs = own is 44_100 or AudioFormat.SampleRate;
        return Rates.ToArray().OrderBy(rate => rate == own && !hasOurs ? 0 : rate == AudioFormat.SampleRate ? 1 : rate == own ? 2 : 3);
    }

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
