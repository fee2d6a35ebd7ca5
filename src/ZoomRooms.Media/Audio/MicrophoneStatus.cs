using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>What the microphone does now, and what it did since it was started.</summary>
/// <param name="Failure">Why it does not run; <see cref="SoundFailure.None"/> when it does.</param>
/// <param name="Reason">The failure as a sentence for people; empty without one.</param>
/// <param name="Device">The device in use; empty without one.</param>
/// <param name="ChannelLevels">RMS of each channel in dB of full scale over the last 20 ms, −100 at the least.</param>
/// <param name="Muted">It is muted, and what was handed over last is silence: what it does, not what was asked.</param>
/// <param name="Blocks">10 ms blocks the device delivered.</param>
/// <param name="Overruns">Blocks lost because the encoder thread was late.</param>
/// <param name="Packets">Packets encoded, silent ones included.</param>
/// <param name="SilencePackets">Packets of digital silence: muted, or no device.</param>
/// <param name="Reopened">Times the device was opened again after a failure.</param>
public sealed record MicrophoneStatus(
    SoundState State, SoundFailure Failure, string Reason, string Device, IReadOnlyList<double> ChannelLevels,
    bool Muted, long Blocks, long Overruns, long Packets, long SilencePackets, long Reopened)
{
    /// <summary>Somebody muted it. Without <see cref="Muted"/> it hangs.</summary>
    public bool MuteAsked { get; init; }

    /// <summary>What becomes of the sound on its way; null while stopped.</summary>
    public RoomSoundStatus? Sound { get; init; }

    /// <summary>
    /// What is said here comes back from the others at least so much quieter, dB; null before enough was said, or without a loudspeaker.
    /// </summary>
    public double? EchoReturnLossDb { get; init; }

    /// <summary>How long sound takes through each stage; null while no device runs.</summary>
    public MicrophoneDelays? Delays { get; init; }
}
