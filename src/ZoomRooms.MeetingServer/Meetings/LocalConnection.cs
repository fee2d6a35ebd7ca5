using ZoomRooms.MeetingServer.Signalling;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>What only one server has of a conversation: the connection that it is held over, which is that server's.</summary>
/// <param name="conversation">Its number.</param>
internal sealed class LocalConnection(string conversation, SignalOutbox outbox)
{
    private bool _isTooSlow;

    public string Conversation => conversation;

    public SignalOutbox Outbox => outbox;

    /// <summary>False once: when the client turns out not to read. Nothing more is queued for it then.</summary>
    public bool TrySend(byte[] message)
    {
        if (_isTooSlow || outbox.TryEnqueue(message))
            return true;
        _isTooSlow = true;
        return false;
    }
}
