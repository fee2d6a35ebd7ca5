using System.Text.Json.Serialization;

namespace ZoomRooms.Protocol;

/// <summary>A message of the signalling connection (WSS, one JSON text frame each), client to server.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(JoinMeeting), "join")]
[JsonDerivedType(typeof(OpenTransport), "openTransport")]
[JsonDerivedType(typeof(PostToBoard), "post")]
[JsonDerivedType(typeof(SayToMeeting), "say")]
[JsonDerivedType(typeof(ChooseVideo), "chooseVideo")]
[JsonDerivedType(typeof(ShareScreen), "shareScreen")]
[JsonDerivedType(typeof(StopSharing), "stopSharing")]
[JsonDerivedType(typeof(RemoveParticipant), "removeParticipant")]
[JsonDerivedType(typeof(MakeCoHost), "makeCoHost")]
[JsonDerivedType(typeof(EndMeeting), "endMeeting")]
[JsonDerivedType(typeof(LeaveMeeting), "leave")]
[JsonDerivedType(typeof(SignalPing), "ping")]
[JsonDerivedType(typeof(AcknowledgeReceived), "ack")]
public abstract record ClientMessage;

/// <summary>Asks to join. <paramref name="Encryption"/> is what the client will accept: <c>Unknown</c> means either.</summary>
public sealed record JoinMeeting(MeetingId Meeting, string Passcode, string DisplayName, EncryptionType Encryption) : ClientMessage;

/// <summary>Opens the media association of the meeting joined, or opens it anew.</summary>
/// <param name="Receiving">The client's side of a second association, for an engine that takes and gives media on one each; null for a
/// client that cannot.</param>
/// <param name="Opening">The client's number of this attempt; the answer repeats it.</param>
/// <param name="Rtx">The client sends again, and takes what is sent again, in retransmission streams (RFC 4588).</param>
/// <param name="Shares">The client knows shared screens: it may send one, and may be sent one.</param>
public sealed record OpenTransport(
    TransportDescription Transport, TransportDescription? Receiving = null, int Opening = 0, bool Rtx = false, bool Shares = false)
    : ClientMessage;

/// <summary>Posts an entry to the meeting's bulletin board. <paramref name="Recipient"/> is set for entries to one participant.</summary>
public sealed record PostToBoard(BoardEntryKind Kind, ParticipantId? Recipient, byte[] Entry) : ClientMessage;

/// <summary>
/// Something for everybody in the meeting, sealed for them: to be passed on as it is, and kept for nobody. At most
/// <see cref="Limits.SealedMessageBytes"/>.
/// </summary>
public sealed record SayToMeeting(byte[] Message) : ClientMessage;

/// <summary>
/// Whose pictures the client wants to be sent before those of others, the most wanted first, at most <see cref="Limits.ChosenPictures"/>.
/// The rest of its slots shows those who spoke last.
/// </summary>
/// <param name="Count">Pictures at most, 0 for none; null for as many as the server gives.</param>
/// <param name="Large">Of these, the first so many at full size and the others small; null for as many as the way carries.</param>
/// <param name="PacketBytes">The way to the client loses every larger RTP packet; null where it found nothing of the kind.</param>
public sealed record ChooseVideo(IReadOnlyList<ParticipantId> Participants, int? Count, int? Large = null, int? PacketBytes = null)
    : ClientMessage;

/// <summary>
/// The client shows its screen from now on, or does not any more. One in a meeting does: whoever did before is told to stop. Said to a
/// server alone that gave out an SSRC for it.
/// </summary>
public sealed record ShareScreen(bool On) : ClientMessage;

/// <summary>Host and co-hosts: whoever shows its screen shall stop.</summary>
public sealed record StopSharing : ClientMessage;

/// <summary>
/// Host and co-hosts: this device is out for as long as the meeting lasts. The server closes the door; who has keys is the leader's list
/// alone, in an end-to-end encrypted meeting.
/// </summary>
public sealed record RemoveParticipant(HardwareId Hardware) : ClientMessage;

/// <summary>Host and co-hosts: this device's commands are passed on too, for as long as the meeting lasts.</summary>
public sealed record MakeCoHost(HardwareId Hardware) : ClientMessage;

/// <summary>Host and co-hosts: the meeting is over for all.</summary>
public sealed record EndMeeting : ClientMessage;

public sealed record LeaveMeeting : ClientMessage;

/// <summary>Keeps the connection alive; answered with <see cref="SignalPong"/> of the same number.</summary>
public sealed record SignalPing(long Number) : ClientMessage;

/// <summary>The client has this many of the server's messages (<see cref="Resumption"/>).</summary>
public sealed record AcknowledgeReceived(long Received) : ClientMessage;

/// <summary>A message of the signalling connection, server to client.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(JoinRefused), "refused")]
[JsonDerivedType(typeof(WaitForHost), "waitForHost")]
[JsonDerivedType(typeof(JoinAccepted), "accepted")]
[JsonDerivedType(typeof(TransportOpened), "transportOpened")]
[JsonDerivedType(typeof(SlotsFilled), "slots")]
[JsonDerivedType(typeof(ReopenTransport), "reopenTransport")]
[JsonDerivedType(typeof(SharingStopped), "sharingStopped")]
[JsonDerivedType(typeof(ParticipantJoined), "participantJoined")]
[JsonDerivedType(typeof(ParticipantLeft), "participantLeft")]
[JsonDerivedType(typeof(LeaderChosen), "leader")]
[JsonDerivedType(typeof(LeaderAway), "leaderAway")]
[JsonDerivedType(typeof(BoardEntry), "entry")]
[JsonDerivedType(typeof(SaidInMeeting), "said")]
[JsonDerivedType(typeof(EnhancedMeetingKey), "enhancedKey")]
[JsonDerivedType(typeof(MeetingEnded), "ended")]
[JsonDerivedType(typeof(SignalPong), "pong")]
[JsonDerivedType(typeof(ReceivedAcknowledged), "ack")]
[JsonDerivedType(typeof(Doors), "doors")]
[JsonDerivedType(typeof(MessageRefused), "error")]
[JsonDerivedType(typeof(IdentityUsedTwice), "usedTwice")]
public abstract record ServerMessage;

/// <summary>The join was refused; the connection stays usable.</summary>
public sealed record JoinRefused(RefusalCode Code, string Message) : ServerMessage;

/// <summary>
/// The meeting has not started: end-to-end encrypted meetings have no join before host. A <see cref="JoinAccepted"/> follows by itself.
/// </summary>
public sealed record WaitForHost : ServerMessage;

/// <summary>The join was accepted. The board as it stands follows as <see cref="BoardEntry"/> messages.</summary>
/// <param name="Encryption">What the server says the meeting is; believed only when the leader's signature agrees.</param>
/// <param name="Self">The joining client itself, with the SSRCs it must send with.</param>
/// <param name="Participants">The others now in the meeting.</param>
/// <param name="Leader">The leader, which may be the client itself.</param>
/// <param name="WaitingRoom">The meeting is to begin with a waiting room. Only the client that opens the participant list looks at it:
/// afterwards the list says it.</param>
/// <param name="Guests">The meeting is to begin with guests let in; looked at as <paramref name="WaitingRoom"/> is.</param>
/// <param name="MayCommand">The client's user is the host or a co-host: whom to tell of newcomers who wait.</param>
/// <param name="Messages">The server passes on what participants say to each other (<see cref="SayToMeeting"/>). One that does not takes
/// it for a malformed message.</param>
public sealed record JoinAccepted(
    MeetingId Meeting, MeetingUuid Uuid, string Topic, EncryptionType Encryption,
    RosterEntry Self, IReadOnlyList<RosterEntry> Participants, ParticipantId Leader, bool WaitingRoom = false, bool MayCommand = false,
    bool Messages = false, bool Guests = false)
    : ServerMessage;

/// <summary>What the server says of a participant: routing only.</summary>
/// <param name="AudioSsrc">SSRC of the participant's audio stream, unique in the meeting.</param>
/// <param name="VideoSsrc">SSRC of the participant's video stream, unique in the meeting.</param>
/// <param name="Statement">The server's signed statement that this device with this identity key was admitted (paper 7.6.1); none in an
/// enhanced meeting.</param>
/// <param name="SmallVideoSsrc">SSRC of the stream that the small picture has of its own, unique in the meeting; 0 for none.</param>
/// <param name="SharedScreenSsrc">SSRC of the stream that carries the participant's screen while it shows it; 0 for a server that knows
/// nothing of that.</param>
public sealed record RosterEntry(
    ParticipantId Participant, UserId User, HardwareId Hardware, string DisplayName, ClientType ClientType, uint AudioSsrc, uint VideoSsrc,
    byte[]? Statement = null,
    uint SmallVideoSsrc = 0,
    uint SharedScreenSsrc = 0);

/// <summary>The server's side of the media association.</summary>
/// <param name="Receiving">Where an engine gives what it takes on <paramref name="Transport"/> alone: the association of what is received.
/// Null where one carries both.</param>
/// <param name="Opening">The number of the <see cref="OpenTransport"/> that this answers. An answer to another than the last is of no
/// use.</param>
/// <param name="Rtx">So does the server on this association; only where the client said that it does.</param>
public sealed record TransportOpened(TransportDescription Transport, ReceivingSide? Receiving = null, int Opening = 0, bool Rtx = false)
    : ServerMessage;

/// <summary>The server's side of an association that only carries what the client receives.</summary>
/// <param name="Slots">Its streams, at most <see cref="Limits.ReceivingSlots"/>. Who fills one changes as speakers do, and each frame says
/// whose it is.</param>
public sealed record ReceivingSide(TransportDescription Transport, IReadOnlyList<StreamSlot> Slots);

/// <summary>A stream that is one participant's at one time and another's at another.</summary>
/// <param name="PayloadType">0 to 127.</param>
public sealed record StreamSlot(uint Ssrc, StreamKind Kind, byte PayloadType);

/// <summary>
/// Who fills slots from now on: those that changed, said after the engine gives them their new stream. A slot that was never named is
/// nobody's. A frame counts only where this and its key agree on whose it is.
/// </summary>
/// <param name="Opening">The number of the <see cref="OpenTransport"/> that the slots belong to.</param>
/// <param name="PacketBytes">The way to somebody loses larger RTP packets: the client makes none of pictures, from now on. Null for no
/// bound, or no bound any more.</param>
public sealed record SlotsFilled(int Opening, IReadOnlyList<SlotFilling> Slots, int? PacketBytes = null) : ServerMessage;

/// <param name="Participant">Null for nobody.</param>
public sealed record SlotFilling(uint Ssrc, ParticipantId? Participant);

/// <summary>
/// The media association is gone, or about to: the client opens another, with new descriptions. Seat and keys are not touched.
/// </summary>
public sealed record ReopenTransport : ServerMessage;

/// <summary>To whoever shows its screen: no more, because another does from now on, or a host wants it.</summary>
/// <param name="By">Who shows its screen now; null for nobody.</param>
public sealed record SharingStopped(ParticipantId? By) : ServerMessage;

public sealed record ParticipantJoined(RosterEntry Participant) : ServerMessage;

public sealed record ParticipantLeft(ParticipantId Participant) : ServerMessage;

/// <summary>The server picked another leader (paper 7.4): in an end-to-end encrypted meeting, after the old one left.</summary>
public sealed record LeaderChosen(ParticipantId Leader) : ServerMessage;

/// <summary>
/// The connection of an end-to-end encrypted meeting's leader broke. Unless it comes back, another is chosen after at most so many seconds.
/// Who has no key yet waits that much longer.
/// </summary>
public sealed record LeaderAway(int Seconds) : ServerMessage;

/// <summary>A bulletin board entry, in the board's order.</summary>
public sealed record BoardEntry(long Sequence, ParticipantId Author, BoardEntryKind Kind, ParticipantId? Recipient, byte[] Entry)
    : ServerMessage;

/// <summary>Something that a participant said. Who that is, the message itself proves.</summary>
public sealed record SaidInMeeting(byte[] Message) : ServerMessage;

/// <summary>The server-made key of an enhanced meeting, 32 bytes (paper 7.2). In an end-to-end encrypted meeting it is an attack.</summary>
public sealed record EnhancedMeetingKey(byte[] Key) : ServerMessage;

public sealed record MeetingEnded(MeetingEndCause Cause, string Message) : ServerMessage;

public sealed record SignalPong(long Number) : ServerMessage;

/// <summary>The server has this many of the client's messages (<see cref="Resumption"/>).</summary>
public sealed record ReceivedAcknowledged(long Received) : ServerMessage;

/// <summary>
/// Where the servers are that share this conversation: each can go on with it (<see cref="Resumption"/>). Said when there is more than one,
/// and when that changes. All show the same certificate.
/// </summary>
/// <param name="Urls">https addresses, at most <see cref="Limits.Doors"/>.</param>
public sealed record Doors(IReadOnlyList<string> Urls) : ServerMessage;

/// <summary>
/// A message other than a join was refused. As the last word before the server's goodbye, it is why the server ends the conversation.
/// </summary>
public sealed record MessageRefused(RefusalCode Code, string Message) : ServerMessage;

/// <summary>
/// Who had this device's seat before was told <see cref="RefusalCode.DeviceElsewhere"/>, and answered: it is no broken connection of this
/// device, but another with the same identity.
/// </summary>
public sealed record IdentityUsedTwice : ServerMessage;

/// <summary>Why the server says the meeting is over for this client.</summary>
public enum MeetingEndCause
{
    Unknown = 0,
    EndedByHost,
    RemovedByHost,
    ServerShuttingDown,
    /// <summary>The client did not read, or did not answer.</summary>
    ConnectionTooSlow,
}
