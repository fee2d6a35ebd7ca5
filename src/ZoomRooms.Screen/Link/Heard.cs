using ZoomRooms.Media.Screens;

namespace ZoomRooms.Screen.Link;

/// <summary>What the room said last.</summary>
/// <param name="Page">Null: of another version.</param>
/// <param name="Derived">When it was so, on the machine's monotonic clock.</param>
internal sealed record Heard(ScreenPage? Page, TimeSpan Derived);

/// <summary>What may be claimed now.</summary>
/// <param name="Page">Null: nothing, for the reason in <paramref name="Silence"/>.</param>
internal readonly record struct Claim(ScreenPage? Page, string Silence)
{
    public const string NoRoom = "Waiting for the room";
    public const string Old = "The room does not answer";
    public const string OtherVersion = "The room speaks another version";

    /// <summary>A page counts for three seconds from when its light was derived, however it came here. Pure.</summary>
    public static Claim Of(Heard? heard, TimeSpan now)
    {
        if (heard is null)
            return new Claim(null, NoRoom);
        if (heard.Page is null)
            return new Claim(null, OtherVersion);
        // A moment that is still to come was not derived by this machine.
        return now - heard.Derived >= ScreenPage.Lasts || heard.Derived - now > ScreenPage.Lasts
            ? new Claim(null, Old) : new Claim(heard.Page, "");
    }
}
