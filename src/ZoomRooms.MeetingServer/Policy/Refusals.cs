using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Policy;

/// <summary>A sentence per refusal: what is wrong, and what to change. None names a person, a meeting or an address.</summary>
internal static class Refusals
{
    public static string Sentence(RefusalCode code) => code switch
    {
        // The protocol has no code of its own for it.
        RefusalCode.Unknown => "The server refused and named no reason; its log may say more.",
        RefusalCode.EncryptionTypeMismatch =>
            "The meeting is not encrypted the way this device insists on. Schedule it with the encryption type wanted, or let the device accept either.",
        RefusalCode.MalformedMessage => "The message was not understood. Update the client so that it speaks this server's protocol.",
        RefusalCode.NotPaired => "This device is not paired with this server. Ask an administrator for a pairing code and pair it.",
        RefusalCode.PairingCodeUnknown => "The server does not know this pairing code. Check it for typing errors, or ask for a new one.",
        RefusalCode.PairingCodeExpired => "The pairing code has expired. Ask an administrator for a new one.",
        RefusalCode.PairingCodeUsed => "The pairing code was used before; each pairs one device. Ask an administrator for a new one.",
        RefusalCode.DeviceRevoked => "An administrator revoked this device. Pair it again with a new code.",
        RefusalCode.MeetingNotFound => "There is no meeting with this number. Check the number.",
        RefusalCode.WrongPasscode => "The passcode is wrong. Check it in the invitation.",
        RefusalCode.MeetingFull => "The meeting is full. Ask the host to make room, or to schedule it for more participants.",
        RefusalCode.MeetingLocked => "The host locked the meeting. Ask the host to unlock it.",
        RefusalCode.MeetingEnded => "The meeting was cancelled. Ask the host to schedule another.",
        RefusalCode.ClientTypeExcluded =>
            "This meeting is end-to-end encrypted: web, telephone and SIP clients cannot join. Join with the desktop client, the mobile app or a room device.",
        RefusalCode.AccountEndToEndDisabled =>
            "This meeting is end-to-end encrypted, and this device's account has end-to-end encryption switched off. Ask the account's administrator to switch it on.",
        RefusalCode.UserEndToEndDisabled =>
            "This meeting is end-to-end encrypted, and this device's user has end-to-end encryption switched off. Switch it on in the user's settings.",
        RefusalCode.RestrictedToEndToEndAccounts =>
            "This meeting admits only accounts that enabled end-to-end encryption. Ask the account's administrator to enable it, or the host to lift the restriction.",
        RefusalCode.PhoneNotVerified =>
            "The host's account is free: the host has to verify a phone number once before hosting end-to-end encrypted meetings.",
        RefusalCode.StatementsUnavailable =>
            "The meeting server has no valid key for its statements on who is who, which end-to-end encrypted meetings need. Ask the server's administrator to issue one.",
        RefusalCode.AlreadyInMeeting => "This connection is in a meeting, or waits for one. Leave it first.",
        RefusalCode.DeviceElsewhere =>
            "This device's identity is in a meeting from another place, and this connection gave way to it. Where two devices have one identity (a copied card or folder), reset one and pair it anew.",
        RefusalCode.NotInMeeting => "This connection is in no meeting. Join one first.",
        RefusalCode.RemovedByHost => "The host removed this device from the meeting. It stays out for as long as that meeting lasts.",
        RefusalCode.NotCoHost =>
            "Only the host and co-hosts lock a meeting, admit, remove and end it. Ask the host, or have this device's user named co-host.",
        RefusalCode.TooManyRequests => "Too many requests in a short time. Wait a minute and try again.",
        RefusalCode.ServerShuttingDown => "The meeting server is shutting down. Try again in a minute.",
        RefusalCode.InternalError => "The meeting server failed. Its log has the details; try again.",
        RefusalCode.NoGuests =>
            "No guest comes in with this link: there is no such meeting, its passcode is another, or it lets no guests in. Ask whoever sent the link.",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "a refusal without a sentence"),
    };
}
