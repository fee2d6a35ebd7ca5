using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Janus;

/// <summary>How each effect is done. The loop's: one command of each participant at a time, and nothing here waits.</summary>
internal sealed partial class JanusMeeting
{
    private readonly Dictionary<int, JanusRoom> _rooms = [];
    private readonly Dictionary<(int Peer, int Attempt), JanusPeer> _peers = [];
    private readonly Dictionary<int, TaskCompletionSource<TransportOpened?>> _waiting = [];

    // Begun, and neither answered nor given up.
    private int _commands;

    private void Do(JanusEffect effect)
    {
        switch (effect)
        {
            case JanusEffect.MakeRoom make:
                MakeRoom(make);
                break;
            case JanusEffect.DestroyRoom { Room: var room }:
                if (_rooms.Remove(room, out JanusRoom? destroyed) && !destroyed.IsGone)
                    _ = AskAsync(destroyed.DestroyAsync);
                break;
            case JanusEffect.OpenPeer open:
                _ = AskAsync(() => OpenAsync(open), answer => new JanusInput.Opened(open.Peer, open.Attempt, null, [], answer));
                break;
            case JanusEffect.Switch fill:
                _ = AskAsync(() => SwitchAsync(fill), answer => new JanusInput.Switched(fill.Peer, fill.Attempt, answer));
                break;
            case JanusEffect.ClosePeer close:
                _ = AskAsync(() => CloseAsync(close), _ => new JanusInput.Closed(close.Peer, close.Attempt));
                break;
            case JanusEffect.Link link:
                _ = AskAsync(
                    () => LinkAsync(link), answer => new JanusInput.Linked(link.Peer, link.To, link.Publisher, answer));
                break;
            case JanusEffect.Unlink unlink:
                if (_rooms.GetValueOrDefault(unlink.Room) is { IsGone: false } room1)
                    _ = AskAsync(() => JanusCascade.RemoveAsync(unlink.Publisher, room1));
                break;
            case JanusEffect.StopSending stop:
                if (_rooms.GetValueOrDefault(stop.From) is { IsGone: false } from && _rooms.GetValueOrDefault(stop.To) is { } to)
                    _ = AskAsync(() => JanusCascade.StopAsync(stop.Publisher, from, to));
                break;
            default:
                Tell(effect);
                break;
        }
    }

    /// <summary>What is told to others, and not to Janus.</summary>
    private void Tell(JanusEffect effect)
    {
        switch (effect)
        {
            case JanusEffect.Answer answer:
                if (_waiting.Remove(answer.Peer, out TaskCompletionSource<TransportOpened?>? asked))
                    asked.TrySetResult(answer.Transport);
                break;
            case JanusEffect.TellLost { Participant: var participant }:
                around.Lost(participant);
                break;
            case JanusEffect.TellFilled filled:
                around.Filled(filled.Participant, filled.Slots);
                break;
            case JanusEffect.GiveUp { Instance: var instance }:
                JanusLog.GivenUp(around.Logger, around.Instances[instance].Endpoint);
                break;
            case JanusEffect.Count { What: var what }:
                around.Counters.Count(what);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect), effect.GetType().Name, "an effect that nobody does");
        }
    }

    private void MakeRoom(JanusEffect.MakeRoom make)
    {
        JanusInstance? instance = around.Instances.Where(one => one.Connection is not null && !make.Used.Contains(one.Index))
            .OrderBy(one => make.Shunned.Contains(one.Index)).ThenBy(one => one.Load).FirstOrDefault();
        if (instance?.Connection is not { } connection)
        {
            Tell(new JanusInput.RoomMade(make.Room, null, null, JanusAnswer.Refused));
            return;
        }
        // Others that begin now go elsewhere.
        instance.AddLoad(1);
        _ = AskAsync(
            async () =>
            {
                try
                {
                    JanusRoom room = await JanusRoom.CreateAsync(instance, connection, Limits.Participants);
                    _rooms[make.Room] = room;
                    return new JanusInput.RoomMade(
                        make.Room, new JanusMade(instance.Index, connection.Number, room.Placeholder), instance.Index, JanusAnswer.Done);
                }
                finally
                {
                    instance.AddLoad(-1);
                }
            },
            answer => new JanusInput.RoomMade(make.Room, null, instance.Index, answer));
    }

    private async Task<JanusInput> OpenAsync(JanusEffect.OpenPeer open)
    {
        JanusRoom room = Room(open.Room);
        JanusPeer peer = new(
            open.Participant, open.Feed, room, what => Tell(new JanusInput.Happened(open.Peer, open.Attempt, what)));
        TransportOpened transport = await peer.OpenAsync(open.Offer, around.Slots);
        _peers[(open.Peer, open.Attempt)] = peer;
        return new JanusInput.Opened(open.Peer, open.Attempt, transport, peer.Slots, JanusAnswer.Done);
    }

    private async Task<JanusInput> SwitchAsync(JanusEffect.Switch fill)
    {
        await _peers[(fill.Peer, fill.Attempt)].SwitchAsync(fill.Changes);
        return new JanusInput.Switched(fill.Peer, fill.Attempt, JanusAnswer.Done);
    }

    private async Task<JanusInput> CloseAsync(JanusEffect.ClosePeer close)
    {
        if (_peers.Remove((close.Peer, close.Attempt), out JanusPeer? peer))
            await peer.CloseAsync();
        return new JanusInput.Closed(close.Peer, close.Attempt);
    }

    private async Task<JanusInput> LinkAsync(JanusEffect.Link link)
    {
        await JanusCascade.LinkAsync(link.Publisher, Room(link.From), Room(link.To));
        return new JanusInput.Linked(link.Peer, link.To, link.Publisher, JanusAnswer.Done);
    }

    private JanusRoom Room(int number) =>
        _rooms.GetValueOrDefault(number) ?? throw new JanusException("The room is gone.");

    /// <summary>Begins something whose answer is of no interest.</summary>
    private Task AskAsync(Func<Task> command) => AskAsync(
        async () =>
        {
            await command();
            return new JanusInput.Tick();
        },
        _ => new JanusInput.Tick());

    /// <summary>Begins a command; what becomes of it is told to the loop, whatever that is.</summary>
    private async Task AskAsync(Func<Task<JanusInput>> command, Func<JanusAnswer, JanusInput> failed)
    {
        _commands++;
        JanusInput answer;
        try
        {
            answer = await command();
        }
        catch (JanusException failure)
        {
            around.Counters.Count(JanusCount.RequestsFailed);
            JanusLog.RequestFailed(around.Logger, failure.Message);
            answer = failed(failure.IsSilence ? JanusAnswer.None : JanusAnswer.Refused);
        }
        catch (Exception unreadable)
        {
            // What Janus said was not what it says.
            around.Counters.Count(JanusCount.RequestsFailed);
            JanusLog.RequestFailed(around.Logger, $"its answer cannot be read: {unreadable.Message}");
            answer = failed(JanusAnswer.Refused);
        }
        _commands--;
        Tell(answer);
    }
}
