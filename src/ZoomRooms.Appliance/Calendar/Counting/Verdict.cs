namespace ZoomRooms.Appliance.Calendar.Counting;

/// <summary>Whether an entry may move the button, and if not, why.</summary>
public enum Verdict
{
    Counts = 0,
    /// <summary>The room has not answered the invitation, or only tentatively.</summary>
    NotAccepted,
    Declined,
    /// <summary>Somebody else's meeting: it has people invited, and the room is none of them.</summary>
    RoomNotInvited,
    /// <summary>It has people invited, and no setting says which of them is the room.</summary>
    RoomHasNoAddress,
    OtherOrganizer,
    OtherHost,
}

internal static class VerdictText
{
    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Counts => "counts",
        Verdict.NotAccepted => "not accepted by the room",
        Verdict.Declined => "declined by the room",
        Verdict.RoomNotInvited => "the room is not invited",
        Verdict.RoomHasNoAddress => "has people invited, and Calendar:Addresses does not say which is the room",
        Verdict.OtherOrganizer => "its organiser is not one of Calendar:Organizers",
        Verdict.OtherHost => "its link is of a host that is not one of Calendar:Hosts",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, null),
    };
}
