using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Accounts;

/// <summary>A user of an account.</summary>
/// <param name="Id">Number of the user; never reused, since keys are bound to it (paper 7.6.1).</param>
/// <param name="Login">Unique in the server, whatever its letters' case.</param>
/// <param name="PhoneVerified">A phone number was verified once.</param>
/// <param name="EndToEnd">The user's own switch for end-to-end encryption; null follows the account.</param>
public sealed record User(UserId Id, long AccountId, string Login, string Name, bool PhoneVerified, bool? EndToEnd);

/// <summary>A user with the account it belongs to: what policies look at.</summary>
public sealed record Member(User User, Account Account);
