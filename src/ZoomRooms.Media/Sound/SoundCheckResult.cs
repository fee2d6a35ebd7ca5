namespace ZoomRooms.Media.Sound;

/// <summary>What a sound check came to.</summary>
public enum SoundCheckOutcome
{
    Unknown = 0,
    /// <summary>The loudspeaker was heard; what each microphone made of it says <see cref="MicrophoneHearing.Fault"/>.</summary>
    Heard,
    /// <summary>No microphone heard it.</summary>
    NothingHeard,
    /// <summary>No microphone heard it, as it should be: the device takes its own loudspeaker out of what it hears.</summary>
    TakenOut,
    /// <summary>The microphones' device did not run.</summary>
    NoMicrophone,
    /// <summary>The loudspeaker's device did not run.</summary>
    NoLoudspeaker,
    /// <summary>The machine was too busy to play the sweeps, or something else sounded.</summary>
    Interrupted,
    /// <summary>It was ended before its time: somebody needs the room.</summary>
    Stopped,
}

/// <summary>What is wrong with a microphone that was played a sweep.</summary>
public enum HearingFault
{
    None = 0,
    /// <summary>It does not hear what others hear.</summary>
    HearsNothing,
    /// <summary>Its samples are zero, or nearly: it is switched off, or no microphone.</summary>
    DigitalSilence,
    /// <summary>It hears the sweep much more quietly than the others.</summary>
    MuchQuieter,
    /// <summary>It reaches full scale.</summary>
    Clips,
    /// <summary>Its sign is the opposite of the others': two wires are swapped.</summary>
    Inverted,
    /// <summary>Its sign is the opposite of another's, and as many say the one as the other.</summary>
    SignsDiffer,
}

/// <summary>What one microphone made of the sweeps.</summary>
/// <param name="IsHeard">It heard them.</param>
/// <param name="DelayMilliseconds">From when the loudspeaker's device says that it played them to the direct sound, by the devices' own
/// times; 0 when not heard.</param>
/// <param name="LevelDbfs">How loud they came, −100 when not heard.</param>
/// <param name="NoiseDbfs">How loud the room was before.</param>
public sealed record MicrophoneHearing(HearingFault Fault, bool IsHeard, double DelayMilliseconds, double LevelDbfs, double NoiseDbfs);

/// <summary>Numbers only: nothing of what was heard can be told from it.</summary>
/// <param name="Why">A sentence where a device did not run; else empty.</param>
/// <param name="Microphones">In the order of the settings; empty where nothing was measured.</param>
/// <param name="DriftPpm">How much faster the microphones' crystal is than the loudspeaker's; null where it could not be told.</param>
public sealed record SoundCheckResult(
    SoundCheckOutcome Outcome, string Why, IReadOnlyList<MicrophoneHearing> Microphones, double? DriftPpm)
{
    public static SoundCheckResult Of(SoundCheckOutcome outcome, string why = "") => new(outcome, why, [], null);

    /// <summary>There is something that somebody should look at.</summary>
    public bool HasFault => Outcome is SoundCheckOutcome.NothingHeard or SoundCheckOutcome.NoMicrophone or SoundCheckOutcome.NoLoudspeaker
        || Microphones.Any(microphone => microphone.Fault != HearingFault.None);
}
