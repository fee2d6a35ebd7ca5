using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Policy;

/// <summary>Who may join what: one pure function. The first rule that objects names the refusal.</summary>
internal static class JoinPolicy
{
    /// <summary>The code for a meeting that is not encrypted as the client insists on.</summary>
    public const RefusalCode EncryptionNotAsAsked = RefusalCode.EncryptionTypeMismatch;

    public static JoinDecision Decide(in JoinFacts facts)
    {
        // The connection, before anything about the meeting is given away.
        if (facts.ShuttingDown)
            return JoinDecision.Refuse(RefusalCode.ServerShuttingDown);
        if (facts.DeviceRevoked)
            return JoinDecision.Refuse(RefusalCode.DeviceRevoked);
        if (facts.InMeeting)
            return JoinDecision.Refuse(RefusalCode.AlreadyInMeeting);
        if (facts.TooManyGuesses)
            return JoinDecision.Refuse(RefusalCode.TooManyRequests);
        if (facts.Meeting is not { } meeting)
            return JoinDecision.Refuse(RefusalCode.MeetingNotFound);
        // Only who knows the passcode learns more than that the meeting exists.
        if (!facts.PasscodeMatches)
            return JoinDecision.Refuse(RefusalCode.WrongPasscode);
        if (facts.IsGuest && (!meeting.LetsGuestsIn || meeting.Encryption != EncryptionType.EndToEnd))
            return JoinDecision.Refuse(RefusalCode.NoGuests);
        if (meeting.Cancelled)
            return JoinDecision.Refuse(RefusalCode.MeetingEnded);
        if (meeting.Removed)
            return JoinDecision.Refuse(RefusalCode.RemovedByHost);
        if (facts.Accepts != EncryptionType.Unknown && facts.Accepts != meeting.Encryption)
            return JoinDecision.Refuse(EncryptionNotAsAsked);
        if (meeting.Encryption == EncryptionType.EndToEnd && EndToEndObjection(facts, meeting) is { } objection)
            return JoinDecision.Refuse(objection);
        if (meeting.Present >= meeting.ParticipantCap)
            return JoinDecision.Refuse(RefusalCode.MeetingFull);
        // No join before host: until the leader's device is there, nobody could make a key (paper 7.4).
        if (meeting.Encryption == EncryptionType.EndToEnd && !meeting.Running && !facts.IsHost)
            return JoinDecision.WaitForHost;
        return JoinDecision.Admit;
    }

    private static RefusalCode? EndToEndObjection(in JoinFacts facts, in MeetingFacts meeting)
    {
        if (facts.ClientType is not (ClientType.DesktopClient or ClientType.MobileApp or ClientType.ZoomRooms))
            return RefusalCode.ClientTypeExcluded;
        switch (EndToEndSwitches.Effective(facts.AccountEndToEnd, facts.UserEndToEnd))
        {
            case EndToEndSwitch.OffByAccount:
                return RefusalCode.AccountEndToEndDisabled;
            case EndToEndSwitch.OffByUser:
                return RefusalCode.UserEndToEndDisabled;
            default:
                break;
        }
        if (meeting.EndToEndAccountsOnly && !facts.AccountEndToEnd.Enabled)
            return RefusalCode.RestrictedToEndToEndAccounts;
        if (facts.IsHost && facts.Plan == AccountPlan.Free && !facts.PhoneVerified)
            return RefusalCode.PhoneNotVerified;
        if (!facts.CanState)
            return RefusalCode.StatementsUnavailable;
        return null;
    }
}
