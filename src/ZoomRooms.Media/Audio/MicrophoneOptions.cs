using System.Globalization;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>The microphone or microphone array of the room.</summary>
public sealed record MicrophoneOptions
{
    /// <summary>Largest distance of a microphone from the reference point, in metres.</summary>
    public const double LargestArrayMetres = 2.0;

    /// <summary>Part of the device's name, or the id of an ALSA card; empty for the system's default.</summary>
    public string Device { get; init; } = "";

    /// <summary>Highest channel of a device that a setting may name: no array has more than 32.</summary>
    public const int HighestChannel = 31;

    /// <summary>Microphones, 1 to 8.</summary>
    public int Channels { get; init; } = 1;

    /// <summary>
    /// Which of the device's channels the microphones are, counted from 0, in the order of <see cref="Geometry"/>; empty: the first ones.
    /// </summary>
    public int[] ChannelMap { get; init; } = [];

    /// <summary>The device's channel with what the loudspeaker plays, counted from 0; −1: it has none.</summary>
    public int LoopbackChannel { get; init; } = -1;

    /// <summary>One position per microphone; empty: the channels are averaged as they are.</summary>
    public MicrophonePosition[] Geometry { get; init; } = [];

    /// <summary>Direction the array listens to, degrees from x towards y, −360 to 360.</summary>
    public double SteeringAzimuthDegrees { get; init; }

    /// <summary>Direction the array listens to, degrees above the x-y plane, −90 to 90.</summary>
    public double SteeringElevationDegrees { get; init; }

    /// <summary>The array listens to where somebody talks. Otherwise always to the direction above, which is where it begins.</summary>
    public bool FollowTalkers { get; init; } = true;

    /// <summary>Turns fans and projectors down, by some 20 dB.</summary>
    public bool NoiseSuppression { get; init; } = true;

    /// <summary>Brings talkers near and far to one loudness, −23 LUFS.</summary>
    public bool GainControl { get; init; } = true;

    /// <summary>Who takes the loudspeaker out of what is heard.</summary>
    public EchoCancellation EchoCancellation { get; init; }

    /// <summary>Percent that the card's own volume is set to, its switch on; −1 leaves it as it is.</summary>
    public int HardwareVolume { get; init; } = -1;

    /// <summary>Opus bit rate, 6,000 to 256,000 bit/s: of speech and of silence alike.</summary>
    public int BitrateBitsPerSecond { get; init; } = 48_000;

    /// <summary>Packet loss the in-band FEC prepares for, 0 to 50 percent (RFC 6716, section 2.1.7).</summary>
    public int ExpectedLossPercent { get; init; } = 10;

    /// <summary>One sentence per wrong value: key, value, and what would be right.</summary>
    public IEnumerable<string> Validate()
    {
        if (Device is null || Device.Length > 200)
            yield return "Device: must be part of a device's name or an ALSA card id of at most 200 characters, or empty for the default.";
        if (Channels is < 1 or > 8)
            yield return Say($"Channels is {Channels}: must be 1 to 8.");
        foreach (string complaint in ValidateMap().Concat(ValidateGeometry()))
            yield return complaint;
        if (!(Math.Abs(SteeringAzimuthDegrees) <= 360))
            yield return Say($"SteeringAzimuthDegrees is {SteeringAzimuthDegrees}: must be −360 to 360.");
        if (!(Math.Abs(SteeringElevationDegrees) <= 90))
            yield return Say($"SteeringElevationDegrees is {SteeringElevationDegrees}: must be −90 to 90.");
        if (HardwareVolume is < -1 or > 100)
            yield return Say($"HardwareVolume is {HardwareVolume}: must be 0 to 100 percent, or -1 to leave the card as it is.");
        if (BitrateBitsPerSecond is < 6_000 or > 256_000)
            yield return Say($"BitrateBitsPerSecond is {BitrateBitsPerSecond}: must be 6000 to 256000; 48000 suits speech.");
        if (ExpectedLossPercent is < 0 or > 50)
            yield return Say($"ExpectedLossPercent is {ExpectedLossPercent}: must be 0 to 50; 10 suits most networks.");
    }

    /// <summary>The device's channels that are microphones, in their order.</summary>
    internal int[] Microphones() => ChannelMap.Length == 0 ? [.. Enumerable.Range(0, Channels)] : ChannelMap;

    /// <summary>The device's channels that are captured: the microphones' in their order, then the loudspeaker's if there is one.</summary>
    internal int[] Captured() => [.. Microphones(), .. LoopbackChannel < 0 ? (int[])[] : [LoopbackChannel]];

    private IEnumerable<string> ValidateMap()
    {
        if (ChannelMap is null)
        {
            yield return "ChannelMap: must be a list of the device's channels, or empty for the first ones.";
            yield break;
        }
        if (ChannelMap.Length != 0 && ChannelMap.Length != Channels)
            yield return Say(
                $"ChannelMap has {ChannelMap.Length} channels: must have one per microphone (Channels is {Channels}), or none for the first ones.");
        for (int i = 0; i < ChannelMap.Length; i++)
        {
            if (ChannelMap[i] is < 0 or > HighestChannel)
                yield return Say(
                    $"ChannelMap[{i}] is {ChannelMap[i]}: must be a channel of the device, counted from 0 to {HighestChannel}.");
            else if (Array.IndexOf(ChannelMap, ChannelMap[i]) < i)
                yield return Say($"ChannelMap[{i}] is {ChannelMap[i]}: another microphone has that channel.");
        }
        if (LoopbackChannel is < -1 or > HighestChannel)
            yield return Say(
                $"LoopbackChannel is {LoopbackChannel}: must be a channel of the device, counted from 0 to {HighestChannel}, or -1 for none.");
        else if (LoopbackChannel >= 0 && Channels is >= 1 and <= 8 && Microphones().Contains(LoopbackChannel))
            yield return Say(
                $"LoopbackChannel is {LoopbackChannel}: a microphone has that channel; ChannelMap says which are microphones.");
    }

    private IEnumerable<string> ValidateGeometry()
    {
        if (Geometry is null)
        {
            yield return "Geometry: must be a list of positions, or empty.";
            yield break;
        }
        if (Geometry.Length != 0 && Geometry.Length != Channels)
            yield return Say($"Geometry has {Geometry.Length} positions: must have one per microphone ({Channels}), or none.");
        for (int i = 0; i < Geometry.Length; i++)
        {
            MicrophonePosition p = Geometry[i];
            if (!(Math.Abs(p.X) <= LargestArrayMetres && Math.Abs(p.Y) <= LargestArrayMetres && Math.Abs(p.Z) <= LargestArrayMetres))
                yield return Say($"Geometry[{i}] is ({p.X}, {p.Y}, {p.Z}): must be metres, each −2 to 2.");
        }
    }

    private static string Say(FormattableString sentence) => sentence.ToString(CultureInfo.InvariantCulture);
}
