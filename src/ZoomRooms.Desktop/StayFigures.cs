using ZoomRooms.Client;
using ZoomRooms.Decoding;
using ZoomRooms.Media.Audio;

namespace ZoomRooms.Desktop;

/// <summary>What a stay's own devices say of themselves: the session does not know it.</summary>
internal sealed class StayFigures
{
    public MicrophonePipeline? Microphone { get; set; }

    public SpeakerPipeline? Speaker { get; set; }

    public PictureDecoding? Pictures { get; set; }

    public bool Muted => Microphone?.Status.Muted ?? false;

    /// <summary>What is said here comes back from the others at least so much quieter, dB; null before enough was said.</summary>
    public double? EchoReturnLoss => Microphone?.Status.EchoReturnLossDb;

    /// <summary>How long sound takes here, stage by stage.</summary>
    public SoundDelay? DelayOf(SessionSnapshot snapshot) =>
        SoundDelay.Of(Microphone?.Status.Delays, Speaker?.Status.Delays, snapshot.Media.SoundSending);

    public long PicturesDecoded => Pictures?.PicturesDecoded ?? 0;
}
