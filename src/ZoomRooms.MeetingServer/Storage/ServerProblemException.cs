namespace ZoomRooms.MeetingServer.Storage;

/// <summary>Something that an administrator has to change; the message says what, in a sentence.</summary>
internal sealed class ServerProblemException : Exception
{
    public ServerProblemException(string message) : base(message)
    {
    }

    public ServerProblemException(string message, Exception cause) : base(message, cause)
    {
    }

    public ServerProblemException()
    {
    }
}
