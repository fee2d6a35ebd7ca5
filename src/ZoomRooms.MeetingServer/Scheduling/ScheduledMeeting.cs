using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Scheduling;

/// <summary>A meeting as it was scheduled.</summary>
/// <param name="Passcode">What joiners give; empty for none.</param>
/// <param name="Encryption">Chosen when scheduled; cannot change while an instance runs (paper 7.1).</param>
/// <param name="EndToEndAccountsOnly">Admits only users of accounts that enabled end-to-end encryption.</param>
/// <param name="ParticipantCap">At most <see cref="Limits.Participants"/>.</param>
/// <param name="WaitingRoom">Its leader begins with a waiting room.</param>
/// <param name="Guests">Who has its link may join as a guest; where <paramref name="AccountGuests"/>.</param>
/// <param name="AccountGuests">The host's account lets its hosts decide that.</param>
/// <param name="Running">The instance that runs now, if one does.</param>
public sealed record ScheduledMeeting(
    MeetingId Id, UserId Host, string Topic, string Passcode, EncryptionType Encryption,
    bool EndToEndAccountsOnly, int ParticipantCap, bool Cancelled, MeetingUuid? Running, bool WaitingRoom = false,
    bool Guests = false, bool AccountGuests = true)
{
    public bool LetsGuestsIn => Guests && AccountGuests;
}
