namespace ZoomRooms.MeetingServer.Janus;

/// <summary>This code broke its own table.</summary>
/// <param name="peer">Whose transition it was.</param>
internal sealed class IllegalTransitionException(int peer, string message) : InvalidOperationException(message)
{
    public int Peer => peer;
}
