using ZoomRooms.Appliance.Room;

namespace ZoomRooms.Appliance.Status;

/// <summary>What the service's socket understands: <c>status</c>, <c>acknowledge</c>.</summary>
internal static class RoomSocket
{
    public const string Acknowledge = "acknowledge";

    /// <summary>The answer to a line; a line that is not known gets the status, as people who type into it want.</summary>
    public static string Answer(string line, StatusSource status, Action<RoomInput> post)
    {
        if (line != Acknowledge)
            return status.Describe().ToJson() + "\n";
        post(new RoomInput.Acknowledged());
        return "ok\n";
    }
}
