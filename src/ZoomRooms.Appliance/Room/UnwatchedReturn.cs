namespace ZoomRooms.Appliance.Room;

/// <summary>
/// What is not as before in a meeting that the room came back to by itself. It stands until somebody acknowledges it, also when the meeting
/// is lost again.
/// </summary>
/// <param name="Code">How the security code compares.</param>
/// <param name="CodeBefore">The code that people here knew; null when they knew none.</param>
/// <param name="Unlocked">The meeting was locked and is not any more.</param>
/// <param name="Since">When the room was back.</param>
public sealed record UnwatchedReturn(ReturnedCode Code, string? CodeBefore, bool Unlocked, TimeSpan Since)
{
    /// <summary>Without the codes: what is remembered may be written somewhere.</summary>
    public override string ToString() => $"{nameof(UnwatchedReturn)} {Code}, unlocked {Unlocked}";
}

/// <summary>How the security code after a way back compares with the one known before.</summary>
public enum ReturnedCode
{
    /// <summary>The same device leads.</summary>
    Same = 0,
    /// <summary>Nobody leads verifiably yet; it is compared when somebody does.</summary>
    NotYetKnown,
    /// <summary>Another one, or none was known before.</summary>
    Another,
}
