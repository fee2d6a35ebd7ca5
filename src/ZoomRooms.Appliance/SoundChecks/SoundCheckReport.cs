using System.Globalization;
using System.Text.Json.Serialization;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Appliance.SoundChecks;

/// <summary>What the last check found, for status, metrics and the file that outlasts a restart: numbers, and their names.</summary>
/// <param name="At">When, by the wall clock.</param>
/// <param name="Outcome">See <see cref="SoundCheckOutcome"/>.</param>
/// <param name="Why">Why a device did not run; else empty.</param>
/// <param name="DriftPpm">How much faster the microphones' crystal is than the loudspeaker's; null where it could not be told.</param>
internal sealed record SoundCheckReport(
    DateTimeOffset At, [property: JsonConverter(typeof(JsonStringEnumConverter<SoundCheckOutcome>))] SoundCheckOutcome Outcome, string Why,
    double? DriftPpm, IReadOnlyList<SoundCheckMicrophone> Microphones)
{
    /// <summary>What somebody should look at, as sentences; empty where all is well, or nothing could be told.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Faults =>
    [
        .. Outcome switch
        {
            SoundCheckOutcome.NothingHeard => ["no microphone hears the loudspeaker: is it on, and turned up?"],
            SoundCheckOutcome.NoMicrophone => [$"the microphone does not run{Because}"],
            SoundCheckOutcome.NoLoudspeaker => [$"the loudspeaker does not run{Because}"],
            _ => (string[])[],
        },
        .. Microphones.Select(static microphone => microphone.Complaint).OfType<string>(),
    ];

    private string Because => Why.Length > 0 ? $": {Why}" : "";

    public static SoundCheckReport Of(SoundCheckResult result, DateTimeOffset at) => new(
        at, result.Outcome, result.Why, result.DriftPpm is { } ppm ? Math.Round(ppm, 1) + 0.0 : null,
        [.. result.Microphones.Select(static (heard, index) => new SoundCheckMicrophone(
            index + 1, heard.Fault, heard.IsHeard, Math.Round(heard.DelayMilliseconds, 2), Math.Round(heard.LevelDbfs, 1),
            Math.Round(heard.NoiseDbfs, 1)))]);

    /// <summary>What it came to, as one line.</summary>
    public string Describe() => Outcome switch
    {
        _ when Faults.Count > 0 => string.Join("; ", Faults),
        SoundCheckOutcome.Heard when Microphones.Count == 1 => "the microphone hears the loudspeaker",
        SoundCheckOutcome.Heard => $"all {Microphones.Count} microphones hear the loudspeaker",
        SoundCheckOutcome.TakenOut => "the device takes its own loudspeaker out of what it hears: nothing can be told of it",
        SoundCheckOutcome.Interrupted => "the machine was too busy, or something else sounded: nothing can be told",
        SoundCheckOutcome.Stopped => "ended before its time: somebody needed the room",
        _ => Outcome.ToString(),
    };

    /// <summary>How far the crystals are apart; empty where it is not known.</summary>
    public string DescribeDrift() => DriftPpm is not { } ppm ? ""
        : Math.Abs(ppm) < 0.1 ? "the microphones and the loudspeaker have one crystal, or two that are alike"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"the microphones' crystal is {Math.Abs(ppm):0.0} ppm {(ppm < 0 ? "slower" : "faster")} than the loudspeaker's");
}

/// <summary>One of the room's microphones.</summary>
/// <param name="Number">Counted from one, in the order of the settings.</param>
/// <param name="DelayMilliseconds">From when the loudspeaker's device says that it played to the direct sound.</param>
/// <param name="LevelDbfs">How loud the sweep came.</param>
/// <param name="NoiseDbfs">How loud the room was before it.</param>
internal sealed record SoundCheckMicrophone(
    int Number, [property: JsonConverter(typeof(JsonStringEnumConverter<HearingFault>))] HearingFault Fault, bool IsHeard,
    double DelayMilliseconds, double LevelDbfs, double NoiseDbfs)
{
    /// <summary>Null where nothing is wrong with it.</summary>
    [JsonIgnore]
    public string? Complaint => Fault switch
    {
        HearingFault.None => null,
        HearingFault.HearsNothing => $"microphone {Number} hears nothing",
        HearingFault.DigitalSilence => $"microphone {Number} gives digital silence: is it muted or unplugged?",
        HearingFault.MuchQuieter => $"microphone {Number} hears much less than the others: is it covered?",
        HearingFault.Clips => $"microphone {Number} clips: it, or the loudspeaker, is turned up too far",
        HearingFault.Inverted => $"microphone {Number} has its wires swapped",
        HearingFault.SignsDiffer => $"microphone {Number} has the opposite sign of another: one of them has its wires swapped",
        _ => throw new InvalidOperationException($"There is no fault {Fault}."),
    };

    /// <summary>As one line.</summary>
    public string Describe() => (Complaint is { } complaint ? $"{complaint}: " : "") + (IsHeard
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"heard at {LevelDbfs:0} dBFS after {DelayMilliseconds:0.0} ms, the room is at {NoiseDbfs:0} dBFS")
        : string.Create(CultureInfo.InvariantCulture, $"not heard, the room is at {NoiseDbfs:0} dBFS"));
}
