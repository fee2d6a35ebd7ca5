namespace ZoomRooms.Media.Audio;

/// <summary>What the speaker does now, and what it did since it was started.</summary>
/// <param name="Failure">Why it does not run; <see cref="SoundFailure.None"/> when it does.</param>
/// <param name="Reason">The failure as a sentence for people; empty without one.</param>
/// <param name="Device">The device in use; empty without one.</param>
/// <param name="Blocks">10 ms blocks the device took.</param>
/// <param name="Underruns">Blocks of silence it took because the playout thread was late.</param>
/// <param name="Streams">Incoming streams being mixed.</param>
/// <param name="RmsDbfs">RMS of the mix in dB of full scale over the last 20 ms, −100 at the least.</param>
/// <param name="Reopened">Times the device was opened again after a failure.</param>
public sealed record SpeakerStatus(
    SoundState State, SoundFailure Failure, string Reason, string Device,
    long Blocks, long Underruns, int Streams, double RmsDbfs, long Reopened)
{
    /// <summary>How long sound takes through each stage; null while no device runs.</summary>
    public SpeakerDelays? Delays { get; init; }
}
