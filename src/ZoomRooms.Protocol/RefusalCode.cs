namespace ZoomRooms.Protocol;

/// <summary>Why the server said no. Each comes with a sentence that says what to change.</summary>
public enum RefusalCode
{
    Unknown = 0,
    MalformedMessage,
    NotPaired,
    PairingCodeUnknown,
    PairingCodeExpired,
    PairingCodeUsed,
    DeviceRevoked,
    MeetingNotFound,
    WrongPasscode,
    MeetingFull,
    MeetingLocked,
    MeetingEnded,
    /// <summary>The client type cannot join end-to-end encrypted meetings (web, PSTN, SIP).</summary>
    ClientTypeExcluded,
    /// <summary>The joining user's account has end-to-end encryption switched off.</summary>
    AccountEndToEndDisabled,
    /// <summary>The joining user has end-to-end encryption switched off.</summary>
    UserEndToEndDisabled,
    /// <summary>The meeting admits only accounts that enabled end-to-end encryption.</summary>
    RestrictedToEndToEndAccounts,
    /// <summary>The meeting is encrypted otherwise than the device insists on.</summary>
    EncryptionTypeMismatch,
    /// <summary>A free account's host has not verified a phone number.</summary>
    PhoneNotVerified,
    /// <summary>
    /// The server has no valid key for its statements on who is who (paper 7.6.1), and without them an end-to-end encrypted meeting admits
    /// nobody.
    /// </summary>
    StatementsUnavailable,
    AlreadyInMeeting,
    /// <summary>
    /// The device's identity came to a meeting from another place: a copied card, or a state folder that two programs use.
    /// </summary>
    DeviceElsewhere,
    NotInMeeting,
    /// <summary>The host removed this device from the meeting that runs.</summary>
    RemovedByHost,
    /// <summary>Only the host and its co-hosts command: lock, admit, remove, end.</summary>
    NotCoHost,
    TooManyRequests,
    ServerShuttingDown,
    InternalError,
    /// <summary>
    /// No guest comes into such a meeting: whether there is none, the passcode is wrong, or it lets none in, is not said.
    /// </summary>
    NoGuests,
}
