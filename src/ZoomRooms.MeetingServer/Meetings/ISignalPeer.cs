using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>A client's conversation as meetings see it. Neither call blocks or throws, whatever the client does.</summary>
internal interface ISignalPeer
{
    /// <summary>The device that authenticated.</summary>
    HardwareId Hardware { get; }

    /// <summary>Queues a message, already as JSON.</summary>
    void Send(byte[] message);

    /// <summary>Ends the conversation after a last message.</summary>
    void Close(byte[]? lastMessage);
}

internal static class SignalPeerMessages
{
    public static void Send(this ISignalPeer peer, ServerMessage message) => peer.Send(SignalJson.Write(message));
}
