using System.Net.WebSockets;
using ZoomRooms.MeetingServer.Meetings;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Signalling;

/// <summary>
/// What one client and the servers say to each other, over one connection or over several one after another: where a client that can resume (<see cref="Resumption"/>) loses its connection, or its server,
/// it keeps its seat for a while, and nothing that was said is lost. Every server has it; the one that the client is connected to has the connection too. Not thread-safe: the hall owns it.
/// </summary>
internal sealed class Conversation : ISignalPeer
{
    private readonly Action<Conversation> _tooSlow;
    private bool _isTooSlow;

    /// <param name="id">By which the client resumes.</param>
    /// <param name="unacknowledged">What the client may lack; null where it cannot resume.</param>
    /// <param name="tooSlow">Told when the client does not read.</param>
    public Conversation(string id, HardwareId hardware, UnacknowledgedMessages? unacknowledged, Action<Conversation> tooSlow)
    {
        Id = id;
        Hardware = hardware;
        Unacknowledged = unacknowledged;
        _tooSlow = tooSlow;
    }

    public string Id { get; }

    public HardwareId Hardware { get; }

    public UnacknowledgedMessages? Unacknowledged { get; }

    /// <summary>The connection that it is held over; null while the client looks for another.</summary>
    public Attachment? Attachment { get; set; }

    /// <summary>That connection, where it is one of this server.</summary>
    public SignalOutbox? Outbox { get; set; }

    /// <summary>Ends the conversation when the client does not come back.</summary>
    public ITimer? Patience { get; set; }

    /// <summary>How often it lost a connection or got another.</summary>
    public int Interruptions { get; set; }

    public Goodbye? Goodbye { get; set; }

    /// <summary>The same device's conversation that has a seat, while this one has none.</summary>
    public Conversation? Older { get; set; }

    /// <summary>The same device's conversation that this one gave way to.</summary>
    public string? Successor { get; set; }

    public long Received { get; set; }

    public long Acknowledged { get; set; }

    public int Offences { get; set; }

    /// <summary>A join that was heard, and waits for the host or for facts.</summary>
    public JoinMeeting? Undecided { get; set; }

    /// <summary>Media associations that are being opened by this server.</summary>
    public int Openings { get; set; }

    /// <summary>The last of them.</summary>
    public Task Opening { get; set; } = Task.CompletedTask;

    public void Send(byte[] message)
    {
        if (Goodbye is not null)
            return;
        Unacknowledged?.Add(message);
        if (_isTooSlow || Outbox?.TryEnqueue(message) != false)
            return;
        _isTooSlow = true;
        _tooSlow(this);
    }

    public void Close(byte[]? lastMessage) => SayGoodbye(new Goodbye(lastMessage, WebSocketCloseStatus.NormalClosure), discardQueued: false);

    /// <summary>Only the first counts.</summary>
    public void SayGoodbye(Goodbye goodbye, bool discardQueued)
    {
        if (Goodbye is not null)
            return;
        Goodbye = goodbye;
        Outbox?.Close(goodbye.LastMessage, goodbye.Status, discardQueued);
    }

    /// <summary>Leaves the connection that it was held over.</summary>
    public void Interrupt()
    {
        Outbox = null;
        Attachment = null;
        Interruptions++;
        Patience?.Dispose();
        Patience = null;
        _isTooSlow = false;
    }
}

/// <summary>The last word to a client, and the status that its connection is closed with.</summary>
internal sealed record Goodbye(byte[]? LastMessage, WebSocketCloseStatus Status);
