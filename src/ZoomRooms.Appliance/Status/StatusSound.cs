using System.Globalization;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Appliance.Status;

/// <summary>What becomes of the room's sound on its way out.</summary>
/// <param name="CancelsEcho">The room takes the loudspeaker out of what its microphones hear; otherwise the device does.</param>
/// <param name="Why">Why the one or the other.</param>
/// <param name="EchoReturnLossEnhancement">By how much so far, as seen behind the linear stage; dB.</param>
/// <param name="TalkerAzimuth">Where the array listens to, degrees, 0 to the front; null without an array.</param>
/// <param name="Gain">What talkers are turned up by; dB.</param>
/// <param name="ClockOffset">How much faster the microphones' crystal is than the loudspeaker's; parts per million.</param>
/// <param name="LateReferences">Blocks of 10 ms for which what was played was not known in time.</param>
internal sealed record StatusSound(
    bool CancelsEcho, string Why, double EchoReturnLossEnhancement, double? TalkerAzimuth, double Gain, double ClockOffset,
    long LateReferences)
{
    /// <summary>Microphones that are left out, each with what is wrong with it.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>
    /// What the room says comes back from the others at least so much quieter, dB; null before enough was said. A bound that is loose while
    /// the others hardly pause, and so for machines only.
    /// </summary>
    public double? EchoReturnLoss { get; init; }

    /// <summary>What is left out because the processor cannot keep up; empty where nothing is.</summary>
    public string TooSlow { get; init; } = "";

    internal static StatusSound? Of(RoomSoundStatus? sound, double? echoReturnLoss = null) => sound is null ? null : new StatusSound(
        sound.CancelsEcho && sound.Effort < SoundEffort.Plain, sound.Why, sound.EchoReturnLossEnhancementDb, sound.TalkerAzimuthDegrees,
        sound.GainDb, sound.ClockOffsetPpm, sound.LateReferences)
    {
        TooSlow = Less(sound.Effort),
        EchoReturnLoss = echoReturnLoss,
        LeftOut = [.. sound.Faults.Select(Name).OfType<string>()],
    };

    /// <summary>As one line.</summary>
    public string Describe()
    {
        if (TooSlow.Length > 0)
            return $"PROCESSOR TOO SLOW: {TooSlow}";
        // Before anything was heard of an echo there is nothing to say of it.
        string seen = EchoReturnLossEnhancement < 1 ? ""
            : string.Create(CultureInfo.InvariantCulture, $", {EchoReturnLossEnhancement:0} dB so far");
        string echo = CancelsEcho ? $"echo cancelled by the room{seen}" : $"echo left to the device: {Why}";
        string talker = TalkerAzimuth is not { } azimuth ? ""
            : string.Create(CultureInfo.InvariantCulture, $", listens to {azimuth:0} degrees");
        string late = LateReferences == 0 ? ""
            : string.Create(CultureInfo.InvariantCulture, $", {LateReferences} blocks of 10 ms played without being known in time");
        string left = string.Concat(LeftOut.Select(static microphone => $", LEFT OUT: {microphone}"));
        return string.Create(CultureInfo.InvariantCulture, $"{echo}{talker}, talkers {Gain:+0;-0;+0} dB{late}{left}");
    }

    private static string Less(SoundEffort effort) => effort switch
    {
        SoundEffort.Full => "",
        SoundEffort.OneMicrophone => "one microphone only, no beam",
        SoundEffort.Plain => "one microphone as it is, echo is NOT cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(effort), effort, "There is no such effort."),
    };

    /// <summary>Counted from one, as people do.</summary>
    private static string? Name(MicrophoneFault fault, int index) => fault switch
    {
        MicrophoneFault.None => null,
        MicrophoneFault.HearsNothing => $"microphone {index + 1} hears nothing",
        MicrophoneFault.Clips => $"microphone {index + 1} clips where the others do not",
        MicrophoneFault.Inverted => $"microphone {index + 1} has its wires swapped",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "There is no such fault."),
    };
}
