using ZoomRooms.Protocol;

namespace ZoomRooms.Client;

/// <summary>What the end of a session asks for.</summary>
public enum EndKind
{
    Unknown = 0,
    /// <summary>It passes, or somebody mends it who knows of it: trying again later is right.</summary>
    Weather,
    /// <summary>People decided, or have to: trying again changes nothing, and two that do chase each other.</summary>
    Decision,
    /// <summary>It looks like an attack, or could be one: a person has to see it.</summary>
    Alarm,
    /// <summary>A fault of this program or the server's: the same again would end the same.</summary>
    Fault,
}

/// <summary>Which is which, for every reason that a session or a server can give: the one place that says so. Pure.</summary>
public static class EndKinds
{
    public static EndKind Of(SessionEnd end) => Of(end.Reason, end.Refusal);

    /// <param name="refusal">Counts where the server refused.</param>
    public static EndKind Of(SessionEndReason reason, RefusalCode refusal = RefusalCode.Unknown)
    {
        switch (reason)
        {
            case SessionEndReason.ServerUnreachable:        // the network, or the server restarts
            case SessionEndReason.ServerConnectionLost:     // the same, seen from inside
            case SessionEndReason.TransportFailed:          // media path broke; a new one may stand
            case SessionEndReason.HeartbeatsLost:           // the leader's device was cut off, or the server withheld: every check anew
            case SessionEndReason.MeetingKeyTimeout:        // the leader is gone or slow; another leads when we are back
                return EndKind.Weather;
            case SessionEndReason.Refused:
                return Of(refusal);
            case SessionEndReason.Left:
            case SessionEndReason.MeetingEnded:
            case SessionEndReason.RemovedByHost:
            case SessionEndReason.NotAdmitted:
            case SessionEndReason.NothingScheduled:
                return EndKind.Decision;
            case SessionEndReason.ServerNotTrusted:
            case SessionEndReason.EncryptionDowngraded:
            case SessionEndReason.EncryptionTypeContradicted:
            case SessionEndReason.LeaderNotVerified:
            case SessionEndReason.UncertifiedFrameSent:
            case SessionEndReason.ProtocolViolation:
                return EndKind.Alarm;
            case SessionEndReason.InternalError:
            case SessionEndReason.Unknown:
                return EndKind.Fault;
            default:
                throw new ArgumentOutOfRangeException(nameof(reason));
        }
    }

    public static EndKind Of(RefusalCode refusal)
    {
        switch (refusal)
        {
            case RefusalCode.ServerShuttingDown:
            case RefusalCode.TooManyRequests:
            case RefusalCode.InternalError:                 // the server's own trouble: a locked database, a full disk
                return EndKind.Weather;
            case RefusalCode.Unknown:                       // a newer server's reason: its sentence says what to do
            case RefusalCode.NotPaired:
            case RefusalCode.PairingCodeUnknown:
            case RefusalCode.PairingCodeExpired:
            case RefusalCode.PairingCodeUsed:
            case RefusalCode.DeviceRevoked:
            case RefusalCode.DeviceElsewhere:               // the other one is there because somebody pressed its button
            case RefusalCode.MeetingNotFound:
            case RefusalCode.WrongPasscode:
            case RefusalCode.MeetingFull:
            case RefusalCode.MeetingLocked:
            case RefusalCode.MeetingEnded:
            case RefusalCode.ClientTypeExcluded:
            case RefusalCode.AccountEndToEndDisabled:
            case RefusalCode.UserEndToEndDisabled:
            case RefusalCode.RestrictedToEndToEndAccounts:
            case RefusalCode.EncryptionTypeMismatch:
            case RefusalCode.PhoneNotVerified:
            case RefusalCode.StatementsUnavailable:         // an administrator has to issue a key
            case RefusalCode.RemovedByHost:
            case RefusalCode.NotCoHost:
            case RefusalCode.NoGuests:
                return EndKind.Decision;
            case RefusalCode.MalformedMessage:
            case RefusalCode.AlreadyInMeeting:
            case RefusalCode.NotInMeeting:
                return EndKind.Fault;
            default:
                throw new ArgumentOutOfRangeException(nameof(refusal));
        }
    }

    /// <summary>What the server's word that the meeting is over means for the session.</summary>
    public static SessionEndReason ReasonOf(MeetingEndCause cause) => cause switch
    {
        MeetingEndCause.EndedByHost => SessionEndReason.MeetingEnded,
        MeetingEndCause.RemovedByHost => SessionEndReason.RemovedByHost,
        // Nobody decided that the meeting is over: the server goes, and comes back; or this client was slow, and may be quicker.
        MeetingEndCause.ServerShuttingDown or MeetingEndCause.ConnectionTooSlow => SessionEndReason.ServerConnectionLost,
        MeetingEndCause.Unknown => SessionEndReason.MeetingEnded,
        _ => throw new ArgumentOutOfRangeException(nameof(cause)),
    };
}
