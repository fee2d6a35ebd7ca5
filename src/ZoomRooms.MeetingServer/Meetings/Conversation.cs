using System.Net.WebSockets;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>
/// What one client and the servers say to each other, over one connection or over several one after another: where a client that can
/// resume (<see cref="Resumption"/>) loses its connection, or its server, it keeps its seat for a while, and nothing that was said is
/// lost. Every server has it; the connection has the one that the client is connected to (<see cref="LocalConnection"/>). Not
/// thread-safe: the hall owns it.
/// </summary>
/// <param name="id">By which the client resumes.</param>
/// <param name="unacknowledged">What the client may lack; null where it cannot resume.</param>
/// <param name="effects">Where what is to be sent goes.</param>
internal sealed class Conversation(string id, HardwareId hardware, UnacknowledgedMessages? unacknowledged, HallEffects effects)
{
    public string Id => id;

    /// <summary>The device that authenticated.</summary>
    public HardwareId Hardware => hardware;

    public UnacknowledgedMessages? Unacknowledged => unacknowledged;

    /// <summary>The connection that it is held over; null while the client looks for another.</summary>
    public Attachment? Attachment { get; set; }

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

    public void Send(ServerMessage message) => Send(SignalJson.Write(message));

    /// <param name="message">As JSON.</param>
    public void Send(byte[] message)
    {
        if (Goodbye is not null)
            return;
        unacknowledged?.Add(message);
        if (Attachment is { } connection)
            effects.Add(new HallEffect.Send(connection, message));
    }

    public void Close(byte[]? lastMessage) =>
        SayGoodbye(new Goodbye(lastMessage, WebSocketCloseStatus.NormalClosure), discardQueued: false);

    /// <summary>Only the first counts.</summary>
    public void SayGoodbye(Goodbye goodbye, bool discardQueued)
    {
        if (Goodbye is not null)
            return;
        Goodbye = goodbye;
        if (Attachment is { } connection)
            effects.Add(new HallEffect.CloseConnection(connection, goodbye.LastMessage, goodbye.Status, discardQueued));
    }

    /// <summary>Leaves the connection that it was held over, or waits no more for another.</summary>
    public void Interrupt()
    {
        if (Attachment is null)
            effects.Add(new HallEffect.StopPatience(id));
        Attachment = null;
        Interruptions++;
    }
}

/// <summary>The last word to a client, and the status that its connection is closed with.</summary>
internal sealed record Goodbye(byte[]? LastMessage, WebSocketCloseStatus Status);
