using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Replication;

/// <summary>
/// One step of the hall. All servers that share a hall take the same steps in the same order, so that each has all of it; a step therefore
/// carries whatever one server alone knows: what its database, its clock, its random numbers and its keys said.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "step")]
[JsonDerivedType(typeof(ConversationBegun), "begun")]
[JsonDerivedType(typeof(ConversationResumed), "resumed")]
[JsonDerivedType(typeof(ConversationDetached), "detached")]
[JsonDerivedType(typeof(ConversationGivenUp), "givenUp")]
[JsonDerivedType(typeof(ConversationEnded), "ended")]
[JsonDerivedType(typeof(TwinFound), "twin")]
[JsonDerivedType(typeof(MessageHeard), "heard")]
[JsonDerivedType(typeof(JoinDecidedAnew), "join")]
[JsonDerivedType(typeof(ParticipantTold), "told")]
[JsonDerivedType(typeof(DeviceRevoked), "revoked")]
[JsonDerivedType(typeof(MeetingCancelled), "cancelled")]
[JsonDerivedType(typeof(MediaGone), "mediaGone")]
[JsonDerivedType(typeof(SlotsAnnounced), "slots")]
[JsonDerivedType(typeof(NodeAlive), "alive")]
[JsonDerivedType(typeof(NodeGone), "gone")]
[JsonDerivedType(typeof(NodeLeaving), "leaving")]
[JsonDerivedType(typeof(Genesis), "genesis")]
internal abstract record HallRecord;

/// <summary>A step, and what taking it answers.</summary>
internal abstract record HallRecord<TAnswer> : HallRecord
    where TAnswer : HallAnswer;

/// <summary>A step that answers nothing.</summary>
internal abstract record PlainRecord : HallRecord<HallAnswer.Nothing>;

/// <summary>A connection that a conversation is held over.</summary>
/// <param name="Node">The server that the client is connected to.</param>
/// <param name="Number">That server's number of it.</param>
internal sealed record Attachment(string Node, long Number);

/// <summary>A client connected. The conversation's number is also what it is resumed by.</summary>
internal sealed record ConversationBegun(string Conversation, HardwareId Hardware, bool Resumable, Attachment Attachment)
    : HallRecord<HallAnswer.Begun>;

/// <summary>A client goes on over another connection, perhaps to another server.</summary>
internal sealed record ConversationResumed(string Conversation, HardwareId Hardware, long Received, Attachment Attachment)
    : HallRecord<HallAnswer.Resumed>;

/// <summary>A connection ended.</summary>
/// <param name="Meant">One side said goodbye.</param>
internal sealed record ConversationDetached(string Conversation, Attachment Attachment, bool Meant) : PlainRecord;

/// <summary>A client did not come back in time.</summary>
/// <param name="Interruption">Which time it was gone.</param>
internal sealed record ConversationGivenUp(string Conversation, int Interruption) : PlainRecord;

/// <summary>A server ends a conversation for what the client did.</summary>
internal sealed record ConversationEnded(string Conversation, WebSocketCloseStatus Status, byte[] LastMessage, bool DiscardQueued)
    : PlainRecord;

/// <summary>The client of a conversation that gave way to another of the same device answered to that.</summary>
/// <param name="Successor">The conversation that has its seat.</param>
internal sealed record TwinFound(string Successor) : PlainRecord;

/// <summary>A client said something.</summary>
/// <param name="Message">Null for an offence. A join carries no passcode: <paramref name="Join"/> says whether it matched.</param>
/// <param name="Offence">What was wrong with it.</param>
/// <param name="MayCommand">The client's user is host or co-host of the meeting it is in.</param>
/// <param name="ReachedAt">The address of the server that the connection came in on.</param>
/// <param name="Problem">Why nothing was found out about a join, in a sentence for the client.</param>
internal sealed record MessageHeard(
    string Conversation, Attachment Attachment, ClientMessage? Message, RefusalCode? Offence = null, JoinInput? Join = null,
    bool MayCommand = false, string? ReachedAt = null,
    string? Problem = null) : HallRecord<HallAnswer.Decided>;

/// <summary>A join that was heard before, with fresh facts: the host came, or the meeting became another one in between.</summary>
internal sealed record JoinDecidedAnew(string Conversation, JoinInput Join) : HallRecord<HallAnswer.Decided>;

/// <summary>The server that carries a meeting's media tells a participant about it.</summary>
internal sealed record ParticipantTold(string Conversation, MeetingUuid Meeting, byte[] Message) : PlainRecord;

internal sealed record DeviceRevoked(HardwareId Hardware) : PlainRecord;

internal sealed record MeetingCancelled(MeetingId Meeting) : PlainRecord;

/// <summary>The engine that carried a participant's media is gone.</summary>
internal sealed record MediaGone(MeetingUuid Meeting, ParticipantId Participant) : PlainRecord;

/// <summary>Who fills the slots of what a participant receives, by the server that carries its meeting's media.</summary>
internal sealed record SlotsAnnounced(MeetingUuid Meeting, ParticipantId Participant, SlotsFilled Slots) : PlainRecord;

/// <summary>A server is there; each says so once a second.</summary>
/// <param name="Url">Where clients reach it; null where it shares its hall with nobody.</param>
internal sealed record NodeAlive(string? Url) : PlainRecord;

/// <summary>A server has not been heard of for a while. Void where it was heard of in between.</summary>
/// <param name="Beats">How often it had said that it is there.</param>
internal sealed record NodeGone(string Node, long Beats) : PlainRecord;

/// <summary>The server stops.</summary>
internal sealed record NodeLeaving : PlainRecord;

/// <summary>The hall begins anew, empty: no server was there.</summary>
internal sealed record Genesis : PlainRecord;

/// <summary>All that a join is decided from, but for what the hall itself knows.</summary>
/// <param name="Meeting">As scheduled, without its passcode; null when no meeting has the number.</param>
/// <param name="Instance">The instance that this was made for: that which ran, or that to be started. Null where the join was going to be
/// refused, or to wait.</param>
/// <param name="Device">Null when the device is not paired.</param>
/// <param name="CanState">The server has a valid key for its statements on who is who.</param>
/// <param name="Stated">The statement on the newcomer, in an end-to-end encrypted meeting.</param>
/// <param name="Restated">Statements on participants whose own are of a key that ends sooner.</param>
/// <param name="EnhancedKey">The key of an enhanced meeting that starts, 32 bytes.</param>
/// <param name="MayCommand">The device's user is the host or a co-host, as scheduled.</param>
internal sealed record JoinInput(
    JoinMeeting Request, ScheduledMeeting? Meeting, MeetingUuid? Instance, bool PasscodeMatches, DeviceFacts? Device, bool TooManyGuesses,
    bool CanState,
    Stated? Stated = null, IReadOnlyList<Restated>? Restated = null, byte[]? EnhancedKey = null, bool MayCommand = false);

internal sealed record DeviceFacts(
    UserId User, ClientType ClientType, AccountPlan Plan, bool PhoneVerified, bool AccountEnabled, bool AccountLocked, bool? UserEndToEnd,
    bool Revoked);

/// <summary>A server's statement on a device, and until when its key is good.</summary>
internal sealed record Stated(byte[] Statement, DateTimeOffset Until);

internal sealed record Restated(ParticipantId Participant, Stated Stated);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UseStringEnumConverter = true,
    AllowOutOfOrderMetadataProperties = true,
    Converters =
    [
        typeof(WireIdentifierConverter<MeetingId>), typeof(WireIdentifierConverter<MeetingUuid>), typeof(WireIdentifierConverter<UserId>),
        typeof(WireIdentifierConverter<HardwareId>), typeof(WireIdentifierConverter<ParticipantId>),
    ])]
[JsonSerializable(typeof(HallBatch))]
[JsonSerializable(typeof(HallSnapshot))]
internal sealed partial class ReplicationJson : JsonSerializerContext;

/// <summary>Steps that a server put into the log at once.</summary>
/// <param name="Number">Counts a server's batches.</param>
internal sealed record HallBatch(string Node, long Number, IReadOnlyList<HallRecord> Records);
