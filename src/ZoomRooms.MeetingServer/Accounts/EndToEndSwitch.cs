namespace ZoomRooms.MeetingServer.Accounts;

/// <summary>Whether a user may be in end-to-end encrypted meetings, and if not, who switched it off.</summary>
public enum EndToEndSwitch
{
    Unknown = 0,
    On = 1,
    /// <summary>The account's switch is off, and it is locked or the user has not chosen.</summary>
    OffByAccount = 2,
    /// <summary>The user's own switch is off, and the account lets the user choose.</summary>
    OffByUser = 3,
}

/// <summary>The order of the switches: a locked account setting, else the user's own, else the account's.</summary>
internal static class EndToEndSwitches
{
    public static EndToEndSwitch Effective(AccountSwitch account, bool? user)
    {
        if (account.Locked || user is null)
            return account.Enabled ? EndToEndSwitch.On : EndToEndSwitch.OffByAccount;
        return user.Value ? EndToEndSwitch.On : EndToEndSwitch.OffByUser;
    }

    public static EndToEndSwitch Effective(Member member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return Effective(member.Account.EndToEnd, member.User.EndToEnd);
    }
}
