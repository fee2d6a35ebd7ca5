using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Session;

/// <summary>What the session machine wants done. What takes something names what gives it back.</summary>
internal abstract record SessionEffect
{
    private SessionEffect()
    {
    }

    /// <summary>
    /// Connect to the server; answered by <see cref="SessionInput.Connected"/> or not. Given back by <see cref="Disconnect"/>.
    /// </summary>
    public sealed record Connect : SessionEffect;

    /// <summary>Into the outbox: nobody waits until it is read.</summary>
    public sealed record Send(ClientMessage Message) : SessionEffect;

    /// <summary>
    /// Open socket and media loop, and offer the server a first association. Given back by <see cref="CloseTransport"/>, with all streams.
    /// </summary>
    public sealed record OpenTransport(JoinAccepted Accepted) : SessionEffect;

    /// <summary>Give the association up and offer another in its place, answered by <see cref="SessionInput.TransportOffered"/>.</summary>
    public sealed record ReopenTransport : SessionEffect;

    /// <summary>What the server answered to an offer.</summary>
    public sealed record ConnectTransport(TransportOpened Opened) : SessionEffect;

    public sealed record FillSlots(SlotsFilled Filled) : SessionEffect;

    /// <summary>Listen to a participant's streams, and tell the key protocol. Given back by <see cref="RemoveStreams"/>.</summary>
    public sealed record AddStreams(RosterEntry Participant) : SessionEffect;

    public sealed record RemoveStreams(ParticipantId Participant) : SessionEffect;

    /// <summary>Begin with the key protocol. Given back by <see cref="EraseKeys"/>.</summary>
    public sealed record StartKeys : SessionEffect;

    /// <summary>A message that only the key protocol can judge.</summary>
    public sealed record TellKeys(ServerMessage Message) : SessionEffect;

    /// <summary>People here want the meeting locked, or not.</summary>
    public sealed record RequestLock(bool Locked) : SessionEffect;

    /// <summary>People here decided what only the leader's list can say.</summary>
    public sealed record RequestDecision(HostDecision Decision) : SessionEffect;

    /// <summary>People here say something, for the key protocol to seal.</summary>
    public sealed record SealText(string Text) : SessionEffect
    {
        /// <summary>Without what is said.</summary>
        public override string ToString() => nameof(SealText);
    }

    public sealed record SealHand(bool Up) : SessionEffect;

    /// <summary>Open microphone and camera. Given back by <see cref="StopSending"/>.</summary>
    public sealed record StartSending : SessionEffect;

    /// <summary>Whether the others' pictures are wanted.</summary>
    public sealed record TakePictures(bool Takes) : SessionEffect;

    /// <summary>From the camera's encoders: of one stream, or of every one.</summary>
    public sealed record RequestKeyFrame(MediaStream? Of) : SessionEffect;

    /// <summary>Send the own screen from now on, or no more.</summary>
    public sealed record ShowScreen(bool On) : SessionEffect;

    /// <summary>Seal and send nothing from the next frame on.</summary>
    public sealed record StopSending : SessionEffect;

    /// <summary>Deliver what was said, and that it was all, with some patience.</summary>
    public sealed record SayGoodbye : SessionEffect;

    /// <summary>Close devices, media loop and socket.</summary>
    public sealed record CloseTransport : SessionEffect;

    public sealed record EraseKeys : SessionEffect;

    /// <summary>After the goodbye, where there is one.</summary>
    public sealed record Disconnect : SessionEffect;
}
