using ZoomRooms.Appliance.Room;

namespace ZoomRooms.Appliance.Status;

/// <summary>What the service's socket understands: <c>status</c>, <c>acknowledge</c>, <c>sound-check</c>.</summary>
internal static class RoomSocket
{
    public const string Acknowledge = "acknowledge";

    public const string SoundCheck = "sound-check";

    /// <summary>It is being done.</summary>
    public const string Done = "ok\n";

    /// <summary>The answer to a line; a line that is not known gets the status, as people who type into it want.</summary>
    /// <param name="refusal">Why the room does not hear itself now; null: nothing speaks against it.</param>
    public static string Answer(string line, StatusSource status, Action<RoomInput> post, Func<string?> refusal)
    {
        switch (line)
        {
            case Acknowledge:
                post(new RoomInput.Acknowledged());
                return Done;
            case SoundCheck when refusal() is { } reason:
                return reason + "\n";
            case SoundCheck:
                post(new RoomInput.SoundCheckAsked());
                return Done;
            default:
                return status.Describe().ToJson() + "\n";
        }
    }
}
