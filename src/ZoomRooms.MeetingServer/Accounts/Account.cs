namespace ZoomRooms.MeetingServer.Accounts;

/// <summary>What an account pays. A free account's host verifies a phone number before hosting end-to-end encrypted meetings.</summary>
public enum AccountPlan
{
    Unknown = 0,
    Free = 1,
    Paid = 2,
}

/// <summary>An organisation with users.</summary>
/// <param name="Id">Number of the account; never reused.</param>
/// <param name="Name">Unique among accounts, whatever its letters' case.</param>
/// <param name="EndToEnd">The account's switch for end-to-end encryption: the users' default, or their rule when locked.</param>
/// <param name="Guests">Hosts may let guests into their meetings.</param>
public sealed record Account(long Id, string Name, AccountPlan Plan, AccountSwitch EndToEnd, bool Guests = true);

/// <summary>An account's switch for end-to-end encryption.</summary>
/// <param name="Enabled">On or off.</param>
/// <param name="Locked">Users cannot choose otherwise.</param>
public readonly record struct AccountSwitch(bool Enabled, bool Locked);
