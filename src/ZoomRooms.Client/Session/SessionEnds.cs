using ZoomRooms.Client.Signaling;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Protocol;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.Client.Session;

/// <summary>Why a session ends, in a word and a sentence for people. Pure.</summary>
internal static class SessionEnds
{
    public const string OutOfPlace = "The meeting server sent a message that has no place in this meeting.";

    public static SessionEnd Left { get; } = new(SessionEndReason.Left, "Left by someone in the room.");

    public static SessionEnd OwnFault { get; } =
        new(SessionEndReason.InternalError, "The room's software failed. The log has the details.");

    public static SessionEnd NothingRead { get; } =
        new(SessionEndReason.ServerConnectionLost, "The meeting server does not read what this room tells it.");

    public static SessionEnd KeyOffered { get; } = new(
        SessionEndReason.EncryptionDowngraded,
        "The meeting server offered its own key for a meeting that is end-to-end encrypted. Nothing was sent with it.");

    public static SessionEnd Unsealed { get; } = new(
        SessionEndReason.UncertifiedFrameSent,
        "A frame left the room without the end-to-end encryptor's seal. This must never happen; the room left the meeting.");

    public static SessionEnd MediaFailed(string why) =>
        new(SessionEndReason.TransportFailed, $"The media connection to the meeting server failed: {why}");

    /// <summary>There is no connection to the server, or there will be none any more.</summary>
    public static SessionEnd Of(SignalAttempt attempt) => attempt.Outcome switch
    {
        SignalOutcome.NotTrusted => new SessionEnd(SessionEndReason.ServerNotTrusted, attempt.Sentence),
        SignalOutcome.NotPaired => new SessionEnd(
            SessionEndReason.Refused, "The meeting server does not know this device. Pair it with a new code.", RefusalCode.NotPaired),
        SignalOutcome.Refused => Refused(attempt.Refusal, attempt.Sentence),
        SignalOutcome.Unreachable or SignalOutcome.NotResumable or SignalOutcome.Connected or SignalOutcome.Unknown => new SessionEnd(
            SessionEndReason.ServerUnreachable,
            $"The meeting server cannot be reached{(attempt.Sentence.Length > 0 ? $" ({attempt.Sentence.TrimEnd('.')})" : "")}."
            + " Check the network, and that Server:Url is right."),
        _ => throw new ArgumentOutOfRangeException(nameof(attempt)),
    };

    /// <summary>The conversation is over.</summary>
    /// <param name="lastAttempt">To go on with it; the default where none was made.</param>
    /// <param name="lastWord">What the server said before its goodbye; null where it said no goodbye, or nothing to that.</param>
    public static SessionEnd Of(SignalAttempt lastAttempt, MessageRefused? lastWord)
    {
        if (lastWord is not null)
            return Refused(lastWord.Code, lastWord.Message);
        return lastAttempt.Outcome is SignalOutcome.Refused or SignalOutcome.NotPaired or SignalOutcome.NotTrusted
            ? Of(lastAttempt)
            : new SessionEnd(SessionEndReason.ServerConnectionLost, "The connection to the meeting server broke.");
    }

    public static SessionEnd Refused(RefusalCode code, string message) => new(
        code == RefusalCode.RemovedByHost ? SessionEndReason.RemovedByHost : SessionEndReason.Refused, DisplayNames.Show(message), code);

    /// <summary>What the server says to people, as it may be shown.</summary>
    public static string SentenceOf(string message) => DisplayNames.Show(message);

    public static SessionEnd Of(MeetingEnded ended) => new(
        EndKinds.ReasonOf(ended.Cause), DisplayNames.Show(ended.Message),
        ended.Cause == MeetingEndCause.ServerShuttingDown ? RefusalCode.ServerShuttingDown : RefusalCode.Unknown);

    /// <summary>What the room has against the meeting that the server let it into; null for nothing.</summary>
    /// <param name="self">Whom the room is: what it signs of itself names that device, and whether it is a guest's.</param>
    public static SessionEnd? Objection(JoinRequest request, ParticipantDevice? self, JoinAccepted accepted)
    {
        if (self is { } known && known != new ParticipantDevice(accepted.Self.User, accepted.Self.Hardware))
        {
            return new SessionEnd(
                SessionEndReason.ProtocolViolation, "The meeting server let this room in as somebody else than it is.");
        }
        if (accepted.Meeting != request.Meeting)
        {
            return new SessionEnd(
                SessionEndReason.ProtocolViolation, "The meeting server let this room into another meeting than the one asked for.");
        }
        if (accepted.Encryption is not (EncryptionType.EndToEnd or EncryptionType.Enhanced))
            return new SessionEnd(SessionEndReason.ProtocolViolation, "The meeting server named no known encryption type.");
        if (request.Encryption == EncryptionType.Unknown || request.Encryption == accepted.Encryption)
            return null;
        return accepted.Encryption == EncryptionType.Enhanced
            ? new SessionEnd(
                SessionEndReason.EncryptionDowngraded,
                "The meeting is not end-to-end encrypted, and this room insists on it (Meeting:Encryption).")
            : new SessionEnd(
                SessionEndReason.EncryptionTypeContradicted,
                "The meeting is end-to-end encrypted, and this room asked for enhanced encryption.");
    }

    /// <summary>Whoever refused whom: what is not of this time to one is to the other.</summary>
    public static SessionEnd WithClocks(SessionEnd end, TimeSpan? serverAhead) =>
        serverAhead is { } ahead
            && end.Reason is not (SessionEndReason.Left or SessionEndReason.MeetingEnded or SessionEndReason.RemovedByHost)
            ? end with { Detail = $"{end.Detail} Besides, {ClockDifference.Describe(ahead)}." }
            : end;
}
