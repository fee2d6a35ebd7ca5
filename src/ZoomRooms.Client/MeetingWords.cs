namespace ZoomRooms.Client;

/// <summary>What window and room's screen say of a meeting: the same of the same, wherever it is read.</summary>
public static class MeetingWords
{
    /// <summary>Beside the shield with the lock.</summary>
    public const string Locked = "Only people in this meeting can see and hear it";

    /// <summary>Beside the shield with the check.</summary>
    public const string Enhanced = "Protected on the way; the server could listen";

    /// <summary>Of somebody whose key did not come.</summary>
    public const string NotDecrypted = "Cannot be seen and heard";

    /// <summary>What a session waits for; null for one that waits for nothing.</summary>
    /// <param name="whom">Who waits: "you", "the room".</param>
    public static string? WaitsFor(SessionState state, AdmissionWait waiting, string whom) => state switch
    {
        SessionState.Connecting => "Connecting to the meeting server",
        SessionState.WaitingForHost => "Waiting for the host to start the meeting",
        SessionState.WaitingForAdmission when waiting == AdmissionWait.MeetingLocked =>
            $"The meeting is locked. Waiting for somebody to let {whom} in",
        SessionState.WaitingForAdmission when waiting == AdmissionWait.NoGuests =>
            "The meeting lets no guests in just now. Waiting in case that changes",
        SessionState.WaitingForAdmission => $"Waiting for the host to let {whom} in",
        SessionState.ExchangingKeys when waiting == AdmissionWait.LeaderAway =>
            "The device that leads the meeting does not answer. Waiting for another to take its place",
        SessionState.ExchangingKeys => "Waiting for the meeting's keys",
        SessionState.InMeeting or SessionState.Ended or SessionState.Unknown => null,
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
