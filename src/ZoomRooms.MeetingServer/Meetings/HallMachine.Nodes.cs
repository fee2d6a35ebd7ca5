using System.Net.WebSockets;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>The servers that share the hall, and what becomes of clients and media of one that goes.</summary>
internal sealed partial class HallMachine
{
    private readonly SortedDictionary<string, Node> _nodes = new(StringComparer.Ordinal);

    /// <summary>A server.</summary>
    private sealed class Node(string? url)
    {
        public string? Url => url;

        /// <summary>How often it said that it is there.</summary>
        public long Beats { get; set; }
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
    }

    private void GiveUp(NodeGone gone)
    {
        if (_nodes.TryGetValue(gone.Node, out Node? node) && node.Beats == gone.Beats)
            Remove(gone.Node, isLeaving: false);
    }

    private void Remove(string name, bool isLeaving)
    {
        _nodes.Remove(name);
        if (_nodes.Count == 0)
        {
            ShutDown();
            return;
        }
        TellDoors();
        foreach (MeetingInstance meeting in _running.Values.Where(meeting => meeting.MediaNode == name))
        {
            meeting.MediaNode = _nodes.Keys.First();
            foreach (Participant participant in meeting.Participants)
                participant.Conversation.Send(new ReopenTransport());
        }
        foreach (Conversation conversation in _conversations.Values.Where(one => one.Attachment?.Node == name).ToList())
        {
            // "Going away" (RFC 6455, 7.4.1): there is another server to go on with.
            _effects.Add(new HallEffect.CloseConnection(
                conversation.Attachment!, null, WebSocketCloseStatus.EndpointUnavailable, DiscardQueued: false));
            Detach(conversation, meant: false);
        }
        if (!isLeaving)
            _effects.Add(new HallEffect.GiveUp(name));
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
