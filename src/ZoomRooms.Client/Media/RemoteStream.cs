using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Media;

/// <summary>
/// One RTP stream of one other participant, or a slot for one at a time, on its way to the speaker or the screen. Owned by the media loop.
/// </summary>
/// <param name="participant">Null for a slot.</param>
/// <param name="newReceiver">Makes what takes the frames; null for a stream whose frames nobody takes.</param>
internal sealed class RemoteStream(
    uint ssrc, MediaStream stream, ParticipantReception? participant, Func<ParticipantReception, MediaStream, IFrameReceiver>? newReceiver)
{
    private ParticipantId? _announcedBefore;
    private TimeSpan _announcedAt;

    public uint Ssrc => ssrc;

    /// <summary>Of a slot for pictures, in which of its sizes the last one came, or that it was a screen.</summary>
    public MediaStream Stream { get; private set; } = stream;

    public StreamKind Kind { get; } = stream.Kind();

    /// <summary>Who fills it changes, as its frames say.</summary>
    public bool IsSlot { get; } = participant is null;

    /// <summary>Whose frames it brings; of a slot, those of the last frame that was opened, null before the first.</summary>
    public ParticipantReception? Participant { get; private set; } = participant;

    /// <summary>Of a slot, whom the server says it belongs to now; null for nobody.</summary>
    public ParticipantId? Announced { get; private set; }

    /// <summary>The server says who fills the slot from now on.</summary>
    public void Announce(ParticipantId? participant, TimeSpan now)
    {
        if (participant != Announced)
            (_announcedBefore, Announced, _announcedAt) = (Announced, participant, now);
    }

    /// <summary>Of a slot, why a frame is not of whom it was announced for; <see cref="FrameDrop.Unknown"/> where it is.</summary>
    public FrameDrop WhyNotOf(ParticipantId sender, TimeSpan arrived) =>
        sender == Announced ? FrameDrop.Unknown
        // Who had it until a moment ago: no announcement is on its way.
        : sender == _announcedBefore && arrived - _announcedAt < FrameHolding.Patience ? FrameDrop.StaleStream
        : Announced is null ? FrameDrop.NotAnnounced
        : FrameDrop.OtherSender;

    /// <summary>
    /// Another participant fills the slot, or the other size of the same one's picture. What took the frames before is the caller's to end.
    /// </summary>
    public IFrameReceiver Turn(ParticipantReception to, MediaStream stream, ushort sender)
    {
        (Participant, Stream, Sender) = (to, stream, sender);
        IFrameReceiver taken = TakeReceiver();
        Interrupt();
        return taken;
    }

    /// <summary>
    /// What takes the frames; one that takes nothing while none come. In a large meeting only few streams flow at a time, and a decoder is
    /// a thread and some megabytes.
    /// </summary>
    public IFrameReceiver Receiver { get; private set; } = NoReceiver.Instance;

    /// <summary>When the last frame was handed on.</summary>
    public TimeSpan LastFrame { get; private set; }

    /// <summary>For a frame that is ready to be handed on.</summary>
    public IFrameReceiver WakeReceiver(TimeSpan now)
    {
        LastFrame = now;
        if (Receiver == NoReceiver.Instance && newReceiver is not null)
            Receiver = newReceiver(Participant!, Stream);
        return Receiver;
    }

    /// <summary>
    /// Gives the receiver up; it is the caller's to end. The next frame gets a new one, and video begins with a key frame.
    /// </summary>
    public IFrameReceiver TakeReceiver()
    {
        IFrameReceiver taken = Receiver;
        Receiver = NoReceiver.Instance;
        AwaitsKeyFrame = Kind == StreamKind.Video;
        return taken;
    }

    /// <summary>Frames that wait for their key.</summary>
    public HeldFrames Held { get; } = new();

    /// <summary>Sender index of the first frame that was authentic: the stream belongs to it from then on.</summary>
    public ushort? Sender { get; set; }

    /// <summary>Video, and the frame that the next one refers to is not here: nothing but a key frame is of use.</summary>
    public bool AwaitsKeyFrame { get; private set; } = stream.Kind() == StreamKind.Video;

    /// <summary>
    /// The sender should be asked for a key frame. Not before anything came: the router asks when it begins to send a stream, and most of a
    /// large meeting it never does.
    /// </summary>
    public bool KeyFrameWanted { get; set; }

    /// <summary>A frame is missing here. What follows may refer to it, and would decode into a picture that nobody took.</summary>
    public void Interrupt() => KeyFrameWanted = AwaitsKeyFrame = Kind == StreamKind.Video;

    /// <summary>A frame that a decoder can begin with, or go on with, is on its way to it.</summary>
    public void Continue() => KeyFrameWanted = AwaitsKeyFrame = false;

    public TimeSpan? LastKeyFrameRequest { get; set; }
}
