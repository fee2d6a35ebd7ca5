namespace ZoomRooms.MeetingServer.Janus;

/// <summary>Who is in which room on which instance, and whose streams go from one to another.</summary>
internal sealed partial class JanusMachine
{
    private readonly List<JanusRoomMemory> _rooms = [];
    private readonly List<Parting> _partings = [];
    private readonly Dictionary<int, TimeSpan> _shunned = [];

    // The last connection to each instance that is gone.
    private readonly Dictionary<int, long> _gone = [];
    private int _numbers;

    /// <summary>Rooms that stand, and one that is being made.</summary>
    public IReadOnlyList<JanusRoomMemory> Rooms => _rooms;

    /// <summary>A publisher that is to be taken out of a room that it was given to, once no slot there is filled with it.</summary>
    private readonly record struct Parting(JanusPublisher Publisher, JanusRoomMemory Room, TimeSpan Due);

    public int CountIn(JanusRoomMemory room) => _peers.Count(peer => peer.Room == room);

    /// <summary>Finds a room for everyone who seeks one, or has one made.</summary>
    private void Place(TimeSpan now)
    {
        foreach (JanusPeerMemory peer in _peers.FindAll(peer => peer.State == JanusPeerState.Seeking && !(peer.Due > now)))
        {
            if (now - peer.Begun >= Patience)
            {
                Refuse(peer);
                Forget(peer.Participant);
                End(peer);
            }
            else if (_rooms.Find(known => known.Made is not null && CountIn(known) < participantsPerRoom) is { } room)
                Begin(peer, room);
            else
                WaitForRoom(peer, now);
        }
    }

    private void Begin(JanusPeerMemory peer, JanusRoomMemory room)
    {
        peer.Go(JanusPeerState.Opening);
        peer.Room = room;
        peer.Attempt++;
        _effects.Add(new JanusEffect.OpenPeer(
            peer.Number, peer.Attempt, room.Number, peer.Identity, peer.Offer, peer.Publisher.Feed));
    }

    private void WaitForRoom(JanusPeerMemory peer, TimeSpan now)
    {
        peer.Due = null;
        if (_rooms.Exists(room => room.Made is null))
            return;
        JanusRoomMemory room = new(++_numbers);
        List<int> used = [.. _rooms.Select(known => known.Made!.Instance)];
        List<int> shunned = [.. _shunned.Where(one => one.Value > now).Select(one => one.Key)];
        _rooms.Add(room);
        _effects.Add(new JanusEffect.MakeRoom(room.Number, used, shunned));
    }

    private void TakeRoom(JanusInput.RoomMade answer, TimeSpan now)
    {
        if (_rooms.Find(known => known.Number == answer.Room) is not { } room)
            return;
        if (answer.Made is { } made && !(_gone.GetValueOrDefault(made.Instance) >= made.Connection))
        {
            room.Made = made;
            Count(JanusCount.RoomsCreated);
            return;
        }
        _rooms.Remove(room);
        if (answer is { Answer: JanusAnswer.None, Instance: { } silent })
            Shun(silent, now);
        foreach (JanusPeerMemory peer in _peers)
        {
            if (peer.State != JanusPeerState.Seeking || peer.Due is not null)
                continue;
            // Where all are full, the emptiest takes more.
            if (_rooms.MinBy(CountIn) is { } emptiest)
                Begin(peer, emptiest);
            else
                peer.Due = now + BetweenAttempts;
        }
    }

    private void LoseInstance(JanusInput.InstanceLost lost, TimeSpan now)
    {
        _gone[lost.Instance] = lost.Connection;
        foreach (JanusRoomMemory room in _rooms.FindAll(
            room => room.Made?.Instance == lost.Instance && room.Made.Connection <= lost.Connection))
            Forget(room, now);
    }

    /// <summary>An instance does not answer: the meeting goes on without it.</summary>
    private void GiveUp(JanusRoomMemory? silent, TimeSpan now)
    {
        if (silent?.Made is not { } made || !_rooms.Contains(silent))
            return;
        Shun(made.Instance, now);
        Forget(silent, now);
    }

    private void Shun(int instance, TimeSpan now)
    {
        _shunned[instance] = now + Shunning;
        Count(JanusCount.InstancesGivenUp);
        _effects.Add(new JanusEffect.GiveUp(instance));
    }

    /// <summary>A room is gone, or goes.</summary>
    private void Forget(JanusRoomMemory gone, TimeSpan now)
    {
        _rooms.Remove(gone);
        _partings.RemoveAll(parting => parting.Room == gone);
        foreach (JanusPeerMemory peer in _peers.ToList())
        {
            if (peer.Links.Remove(gone) && peer.Room is { } from)
            {
                _casting.Offer(peer.Participant, gone.Number, offered: false);
                _effects.Add(new JanusEffect.StopSending(from.Number, gone.Number, peer.Publisher));
            }
            if (peer.Room != gone)
                continue;
            if (peer.IsTold)
                Lose(peer, now);
            else if (peer.State == JanusPeerState.Opening)
                peer.Go(JanusPeerState.Spoiled);
            peer.Room = null;
        }
        _effects.Add(new JanusEffect.DestroyRoom(gone.Number));
    }

    private void SweepRooms(TimeSpan now)
    {
        foreach (JanusRoomMemory room in _rooms.FindAll(room => room.Made is not null && CountIn(room) == 0))
            Forget(room, now);
    }

    /// <summary>What is published in one room can be had in the others.</summary>
    private void LinkRooms(TimeSpan now)
    {
        if (_rooms.Count < 2)
            return;
        foreach (JanusPeerMemory publisher in _peers)
        {
            if (!publisher.IsPublishing)
                continue;
            foreach (JanusRoomMemory room in _rooms)
            {
                if (room == publisher.Room || room.Made is null
                    || (publisher.Links.TryGetValue(room, out JanusLink link) && !(link.Due <= now)))
                    continue;
                publisher.Links[room] = new JanusLink(JanusLinkState.Asked);
                _effects.Add(
                    new JanusEffect.Link(publisher.Number, publisher.Room!.Number, room.Number, publisher.Publisher));
            }
        }
    }

    private void TakeLink(JanusInput.Linked linked, TimeSpan now)
    {
        bool done = linked.Answer == JanusAnswer.Done;
        JanusRoomMemory? room = _rooms.Find(known => known.Number == linked.Room);
        if (room is null)
            return;
        if (Find(linked.Peer) is { } publisher && publisher.Links.GetValueOrDefault(room).State == JanusLinkState.Asked)
        {
            publisher.Links[room] = done
                ? new JanusLink(JanusLinkState.Stands) : new JanusLink(JanusLinkState.Refused, now + BetweenAttempts);
            if (!done)
                return;
            Count(JanusCount.RemotePublishers);
            _casting.Offer(publisher.Participant, room.Number, offered: true);
        }
        else if (done)
            _effects.Add(new JanusEffect.Unlink(room.Number, linked.Publisher));
    }

    /// <summary>What comes back of a publisher comes as another one.</summary>
    private void PartLinks(JanusPeerMemory peer, TimeSpan now)
    {
        foreach ((JanusRoomMemory room, JanusLink link) in peer.Links)
        {
            // Of one that is asked for the answer is waited for.
            if (link.State == JanusLinkState.Stands)
                _partings.Add(new Parting(peer.Publisher, room, now + Farewell));
        }
        peer.Links.Clear();
    }

    /// <summary>Whoever goes, goes once nobody's slot is filled with it: Janus would end what it gives their receivers.</summary>
    private void Depart(TimeSpan now)
    {
        foreach (Parting parting in _partings.ToList())
        {
            if (now < parting.Due && IsGiven(parting.Publisher, parting.Room))
                continue;
            _partings.Remove(parting);
            _effects.Add(new JanusEffect.Unlink(parting.Room.Number, parting.Publisher));
        }
        foreach (JanusPeerMemory peer in _peers)
        {
            if (peer.State == JanusPeerState.Leaving
                && (now >= peer.Due || peer.Room is not { } room || !IsGiven(peer.Publisher, room)))
                Close(peer);
        }
    }

    private bool IsGiven(JanusPublisher publisher, JanusRoomMemory room) =>
        _peers.Exists(receiver => receiver.Room == room && receiver.IsGiven(publisher.Feed));
}
