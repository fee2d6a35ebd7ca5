using System.Net.WebSockets;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Signalling;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>The servers that share the hall, and what becomes of clients and media of one that goes. All under the hall's lock.</summary>
internal sealed partial class MeetingHall
{
    private readonly SortedDictionary<string, Node> _nodes = new(StringComparer.Ordinal);

    /// <summary>A server.</summary>
    private sealed class Node(string? url)
    {
        public string? Url => url;

        /// <summary>How often it said that it is there.</summary>
        public long Beats { get; set; }

        /// <summary>When this server heard it last, in its own time.</summary>
        public TimeSpan HeardAt { get; set; }
    }

    /// <summary>Servers not heard of for a while, as this one sees it; none while it hears nothing of itself.</summary>
    public IReadOnlyList<NodeGone> Missing(TimeSpan patience)
    {
        lock (_lock)
        {
            TimeSpan now = time.Now();
            if (!_nodes.TryGetValue(log.Node, out Node? self) || now - self.HeardAt > patience / 2)
                return [];
            return [.. _nodes.Where(node => now - node.Value.HeardAt > patience).Select(node => new NodeGone(node.Key, node.Value.Beats))];
        }
    }

    /// <summary>Servers that share the hall.</summary>
    public int Nodes
    {
        get
        {
            lock (_lock)
                return _nodes.Count;
        }
    }

    private void Welcome(string name, NodeAlive alive)
    {
        if (!_nodes.TryGetValue(name, out Node? node))
        {
            // The last one may have gone just before.
            _shuttingDown = false;
            _nodes.Add(name, node = new Node(alive.Url));
            TellDoors();
        }
        node.Beats++;
        node.HeardAt = time.Now();
    }

    private void Remove(string name, bool isLeaving)
    {
        _nodes.Remove(name);
        if (_nodes.Count == 0)
        {
            ShutDown();
            return;
        }
        if (name == log.Node && !isLeaving)
        {
            log.GiveUp();
            return;
        }
        TellDoors();
        foreach (MeetingInstance meeting in _running.Values.Where(meeting => meeting.MediaNode == name))
        {
            meeting.MediaNode = _nodes.Keys.First();
            foreach (Participant participant in meeting.Participants)
                participant.Peer.Send(new ReopenTransport());
        }
        foreach (Conversation conversation in _conversations.Values.Where(one => one.Attachment?.Node == name).ToList())
        {
            SignalOutbox? outbox = conversation.Outbox;
            Detach(conversation, meant: false);
            // "Going away" (RFC 6455, 7.4.1): there is another server to go on with.
            outbox?.Close(null, WebSocketCloseStatus.EndpointUnavailable, discardQueued: false);
        }
    }

    /// <summary>There are servers, and this is none of them any more, or not yet.</summary>
    private bool HasLeft(string node) => _nodes.Count > 0 && !_nodes.ContainsKey(node);

    private void TellDoors()
    {
        if (_nodes.Count == 1 && _conversations.Count == 0)
            return;
        Doors doors = Doors();
        foreach (Conversation conversation in _conversations.Values)
            conversation.Send(doors);
    }

    private Doors Doors() => new([.. _nodes.Values.Select(node => node.Url).OfType<string>().Take(Limits.Doors)]);
}
