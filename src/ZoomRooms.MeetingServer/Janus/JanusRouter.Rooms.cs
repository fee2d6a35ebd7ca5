using ZoomRooms.MeetingServer.Media;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Janus;

/// <summary>Who is in which room on which instance.</summary>
internal sealed partial class JanusRouter
{
    /// <summary>Finds a participant a room of its meeting, or makes one; null while no instance works.</summary>
    private async Task<JanusRoom?> PlaceAsync(JanusPeer peer)
    {
        JanusMeeting meeting = peer.Meeting;
        await meeting.Placing.WaitAsync();
        try
        {
            JanusInstance? instance;
            JanusConnection? connection;
            lock (_gate)
            {
                meeting.Rooms.RemoveAll(gone => gone.IsGone);
                JanusRoom? room = meeting.Rooms.Find(known => known.Count < _options.Janus.ParticipantsPerInstance);
                instance = room is null
                    ? _instances.Where(one => one.Connection is not null && !meeting.Rooms.Exists(known => known.Instance == one)).MinBy(
                        one => one.Load) : null;
                connection = instance?.Connection;
                // Where all are full, the emptiest takes more.
                room ??= connection is null ? meeting.Rooms.MinBy(known => known.Count) : null;
                if (room is not null)
                    return Seat(peer, room);
            }
            if (instance is null || connection is null)
                return null;
            JanusRoom made = await JanusRoom.CreateAsync(instance, connection, Limits.Participants);
            _counters.Count(JanusCount.RoomsCreated);
            lock (_gate)
            {
                meeting.Rooms.Add(made);
                Seat(peer, made);
                Replan(meeting);
                return made;
            }
        }
        finally
        {
            meeting.Placing.Release();
        }
    }

    private static JanusRoom Seat(JanusPeer peer, JanusRoom room)
    {
        peer.Room = room;
        room.Count++;
        room.Instance.Load++;
        return room;
    }

    /// <summary>A participant's room was none.</summary>
    private void Displace(JanusPeer peer)
    {
        lock (_gate)
            Unseat(peer);
    }

    private static void Unseat(JanusPeer peer)
    {
        if (peer.Room is not { } room)
            return;
        room.Count--;
        room.Instance.Load--;
        peer.Room = null;
        peer.IsOpen = peer.IsPublishing = peer.IsReceiving = peer.IsSeenLarge = peer.IsSeenSmall = false;
        peer.Remotely.Clear();
        peer.Linked.Clear();
    }

    private async Task EmptyAsync(JanusPeer peer)
    {
        List<JanusRoom> empty;
        await peer.Meeting.Placing.WaitAsync();
        try
        {
            lock (_gate)
            {
                Unseat(peer);
                empty = peer.Meeting.Rooms.FindAll(room => room.Count == 0);
                peer.Meeting.Rooms.RemoveAll(empty.Contains);
            }
        }
        finally
        {
            peer.Meeting.Placing.Release();
        }
        foreach (JanusRoom room in empty)
        {
            if (!room.IsGone)
                await room.DestroyAsync();
        }
    }

    /// <summary>A room is gone with its instance. Under the lock.</summary>
    private void Forget(JanusMeeting meeting, JanusRoom gone)
    {
        meeting.Rooms.Remove(gone);
        foreach (JanusPeer peer in meeting.Peers.Values)
        {
            peer.Remotely.Remove(gone);
            if (peer.Linked.Remove(gone) && peer.Room is { } from)
                _ = TryAsync(() => JanusCascade.StopAsync(peer, from, gone));
        }
    }

    /// <summary>
    /// Takes a publisher out of the rooms of other instances, after the slots there are free of it: Janus would end what it gives their
    /// receivers.
    /// </summary>
    private async Task RemoveAsync(JanusPeer publisher, IReadOnlyList<JanusRoom> rooms)
    {
        long begun = _time.GetTimestamp();
        while (IsFilling(publisher.Meeting) && _time.GetElapsedTime(begun) < Farewell)
            await Task.Delay(TimeSpan.FromMilliseconds(10), _time);
        foreach (JanusRoom room in rooms)
        {
            if (!room.IsGone)
                await TryAsync(() => JanusCascade.RemoveAsync(publisher, room));
        }
    }

    private List<JanusRoom> LinksOf(JanusPeer peer)
    {
        lock (_gate)
            return [.. peer.Linked];
    }

    private bool IsFilling(JanusMeeting meeting)
    {
        lock (_gate)
            return meeting.Peers.Values.Any(other => other.IsFilling);
    }

    /// <summary>Gives a publisher's streams to a room on another instance.</summary>
    private async Task LinkAsync(JanusPeer publisher, JanusRoom to)
    {
        bool linked = publisher.Room is { } from && await TryAsync(() => JanusCascade.LinkAsync(publisher, from, to));
        if (!linked)
            await Task.Delay(BetweenAttempts, _time);
        lock (_gate)
        {
            if (publisher.IsClosed || to.IsGone || !publisher.Linked.Contains(to))
                return;
            if (linked)
            {
                _counters.Count(JanusCount.RemotePublishers);
                publisher.Remotely.Add(to);
            }
            else
                publisher.Linked.Remove(to);
            Replan(publisher.Meeting);
        }
    }
}
