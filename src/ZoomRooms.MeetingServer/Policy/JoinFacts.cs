using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Policy;

/// <summary>The meeting as the policy sees it.</summary>
/// <param name="Running">An instance runs, and has its leader.</param>
/// <param name="Present">Participants in that instance.</param>
/// <param name="Removed">The joining device was removed from that instance.</param>
/// <param name="LetsGuestsIn">By its host, whose account allows it.</param>
public readonly record struct MeetingFacts(
    EncryptionType Encryption, bool EndToEndAccountsOnly, bool Cancelled, bool Running, int Present, int ParticipantCap,
    bool Removed = false, bool LetsGuestsIn = false);

/// <summary>All that a join is decided from; nothing else is looked at.</summary>
/// <param name="Meeting">Null when no meeting has the number.</param>
/// <param name="Accepts">What the client will accept; Unknown means either.</param>
/// <param name="IsHost">The joining user scheduled the meeting.</param>
/// <param name="AccountEndToEnd">The switch of the joining user's account.</param>
/// <param name="UserEndToEnd">The joining user's own switch; null follows the account.</param>
/// <param name="InMeeting">The connection is in a meeting, or waits for one.</param>
/// <param name="CanState">The server has a valid key for its statements on who is who.</param>
/// <param name="IsGuest">Has a pass for this meeting, and no account.</param>
/// <param name="TooManyGuesses">The device gave too many wrong numbers or passcodes lately.</param>
public readonly record struct JoinFacts(
    MeetingFacts? Meeting, EncryptionType Accepts, bool PasscodeMatches, bool IsHost,
    ClientType ClientType, AccountPlan Plan, bool PhoneVerified, AccountSwitch AccountEndToEnd, bool? UserEndToEnd,
    bool DeviceRevoked, bool InMeeting, bool TooManyGuesses, bool ShuttingDown, bool CanState,
    bool IsGuest = false);
