using ZoomRooms.Media.Screens;

namespace ZoomRooms.Screen.Tests.Rig;

/// <summary>Pages as a room says them.</summary>
internal static class Pages
{
    public static ScreenPage Idle { get; } = new(
        ScreenPage.Current, "Aalto", "13:48", "Monday 30 November", "Next meeting at 14:00", "Press the button to join", null, false, "",
        []);

    public static ScreenPage Locked { get; } = In(ScreenShield.Locked, "Only people in this meeting can see and hear it");

    public static ScreenPage Enhanced { get; } = In(ScreenShield.Enhanced, "Protected on the way; the server could listen");

    public static ScreenPage Unlocked { get; } = In(ScreenShield.None, "The leader's last heartbeat is too old.");

    public static ScreenPage Troubled { get; } = Idle with
    {
        Headline = "The meeting was lost",
        Hint = "Trying again in 4 s, or press the button",
        Network = "No network: check the cable or the Wi-Fi",
        Problems = ["The room's clock may be wrong. No time server answers on this network."],
    };

    public static ScreenPage In(ScreenShield shield, string sentence, params ScreenPerson[] others) => Idle with
    {
        Headline = "In a meeting",
        Hint = "",
        Meeting = new ScreenMeeting(
            shield, sentence, "Weekly", ["12345", "67890", "12345", "67890", "12345", "67890", "12345", "6789"], [],
            others.Length > 0
                ? others : [Person("Anna Lindqvist", 1), Person("Bo", 2), Person("Chidi Okonkwo", 3)], Math.Max(3, others.Length)),
    };

    public static ScreenPerson Person(string name, uint participant) => new(name, "", [participant]);

    public static ScreenPage With(this ScreenPage page, Func<ScreenMeeting, ScreenMeeting> change) =>
        page with { Meeting = change(page.Meeting!) };
}
