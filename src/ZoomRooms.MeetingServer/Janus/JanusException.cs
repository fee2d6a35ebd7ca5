namespace ZoomRooms.MeetingServer.Janus;

/// <summary>Janus refused a request, or does not answer.</summary>
/// <param name="code">Janus's or its plugin's error number; 0 where there is none.</param>
internal sealed class JanusException(string message, int code = 0, Exception? cause = null) : Exception(message, cause)
{
    public int Code => code;

    /// <summary>It did not answer in time, or the connection is over.</summary>
    public bool IsSilence => InnerException is not null;
}
