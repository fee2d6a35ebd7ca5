using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.MeetingServer.Scheduling;

/// <summary>What a meeting may be scheduled as.</summary>
internal static class SchedulingRules
{
    public const int TopicBytes = 256;
    public const int PasscodeLength = 10;

    /// <exception cref="ServerProblemException">A rule is broken; the message says which.</exception>
    public static void Check(MeetingPlan plan)
    {
        if (!DisplayNames.TryAccept(plan.Topic, TopicBytes, out _))
            throw new ServerProblemException($"A topic has 1 to {TopicBytes} bytes, {DisplayNames.Rule}.");
        if (plan.Passcode.Length > PasscodeLength || plan.Passcode.Any(c => !char.IsAscii(c) || char.IsControl(c) || c == ' '))
            throw new ServerProblemException($"A passcode has at most {PasscodeLength} ASCII characters and no blanks.");
        if (plan.ParticipantCap is < 1 or > Limits.Participants)
            throw new ServerProblemException($"A meeting has room for 1 to {Limits.Participants} participants, not {plan.ParticipantCap}.");
        if (plan.Encryption is not (EncryptionType.EndToEnd or EncryptionType.Enhanced))
            throw new ServerProblemException("A meeting's encryption is end-to-end or enhanced.");
        if (plan.EndToEndAccountsOnly && plan.Encryption != EncryptionType.EndToEnd)
            throw new ServerProblemException(
                "Only an end-to-end encrypted meeting can be restricted to accounts that enabled end-to-end encryption.");
        if (plan.WaitingRoom && plan.Encryption != EncryptionType.EndToEnd)
            throw new ServerProblemException("Only an end-to-end encrypted meeting has a waiting room: its leader's device keeps it.");
        if (plan.Guests)
            CheckGuests(plan);
        foreach (Member coHost in plan.CoHosts)
            CheckCoHost(plan.Host, coHost);
        if (plan.Encryption == EncryptionType.EndToEnd)
            CheckHost(plan.Host);
    }

    private static void CheckGuests(MeetingPlan plan)
    {
        if (plan.Encryption != EncryptionType.EndToEnd)
            throw new ServerProblemException(
                "Only an end-to-end encrypted meeting lets guests in: its leader's list says who is one.");
        if (plan.EndToEndAccountsOnly)
            throw new ServerProblemException(
                "A guest is of no account, and a meeting for accounts that enabled end-to-end encryption lets none in.");
        if (!plan.Host.Account.Guests)
            throw new ServerProblemException(
                $"The account \"{plan.Host.Account.Name}\" lets no guests in. \"account set\" with --guests on changes that.");
    }

    /// <exception cref="ServerProblemException">The user cannot be a co-host; the message says why.</exception>
    /// <exception cref="ServerProblemException">The user is of another account.</exception>
    public static void CheckInvited(Member host, Member invited)
    {
        if (invited.Account.Id != host.Account.Id)
            throw new ServerProblemException(
                $"\"{invited.User.Login}\" is not of the host's account: give people of others the link.");
    }

    public static void CheckCoHost(Member host, Member coHost)
    {
        if (coHost.User.Id == host.User.Id)
            throw new ServerProblemException($"\"{coHost.User.Login}\" is the host, who needs not be named co-host.");
        if (coHost.Account.Id != host.Account.Id)
            throw new ServerProblemException(
                $"\"{coHost.User.Login}\" is of another account than the host. Co-hosts are users of the account \"{host.Account.Name}\".");
    }

    private static void CheckHost(Member host)
    {
        switch (EndToEndSwitches.Effective(host))
        {
            case EndToEndSwitch.OffByAccount:
                throw new ServerProblemException(
                    $"The account \"{host.Account.Name}\" has end-to-end encryption switched off. Switch it on, or schedule the meeting with enhanced encryption.");
            case EndToEndSwitch.OffByUser:
                throw new ServerProblemException(
                    $"The user \"{host.User.Login}\" has end-to-end encryption switched off. Switch it on, or schedule the meeting with enhanced encryption.");
            default:
                break;
        }
        if (host.Account.Plan == AccountPlan.Free && !host.User.PhoneVerified)
            throw new ServerProblemException(
                $"The account \"{host.Account.Name}\" is free: the host \"{host.User.Login}\" has to verify a phone number once before hosting end-to-end encrypted meetings.");
    }
}
