using System.Net;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Metrics;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Janus;

/// <summary>
/// Media over Janus instances: meetings are spread over them, one that is too large for one goes over several, and those on an instance
/// that dies are told to open their associations anew, on another. Janus sees ciphertext, and rooms require it.
/// </summary>
internal sealed partial class JanusRouter : IMediaRouter, IHostedService, IDisposable
{
    /// <summary>How long a participant waits for an instance that works.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(200);

    /// <summary>Others' slots are emptied before a publisher goes, and rooms before the server does; no longer than this.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1.5);

    private const int Retries = 10;

    private readonly ServerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<JanusRouter> _logger;
    private readonly Lock _gate = new();
    private readonly List<JanusInstance> _instances;
    private readonly Dictionary<MeetingUuid, JanusMeeting> _meetings = [];
    private readonly OutcomeCounters<JanusCount> _counters = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _supervising = Task.CompletedTask;
    private long _talks;
    private int _ending;

    public JanusRouter(ServerOptions options, TimeProvider time, ILogger<JanusRouter> logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _instances = [.. options.Janus.Instances.Select(endpoint => new JanusInstance(endpoint, OnInstance, logger))];
    }

    public Action<MeetingUuid, ParticipantId>? Lost { get; set; }

    public Action<MeetingUuid, ParticipantId, SlotsFilled>? Filled { get; set; }

    /// <summary>Participants on each instance.</summary>
    public IReadOnlyList<int> Loads
    {
        get
        {
            lock (_gate)
                return [.. _instances.Select(instance => instance.Load)];
        }
    }

    /// <summary>Janus's numbers of the rooms.</summary>
    public IReadOnlyList<long> Rooms
    {
        get
        {
            lock (_gate)
                return [.. _meetings.Values.SelectMany(meeting => meeting.Rooms).Select(room => room.Id)];
        }
    }

    public IReadOnlyDictionary<string, long> Counters
    {
        get
        {
            SortedDictionary<string, long> counts = new(StringComparer.Ordinal);
            lock (_gate)
            {
                counts["associations"] = _meetings.Values.Sum(meeting => meeting.Peers.Count);
                counts["janus.instances"] = _instances.Count(instance => instance.Connection is not null);
                counts["janus.rooms"] = _meetings.Values.Sum(meeting => meeting.Rooms.Count);
            }
            _counters.AddTo(counts, "janus");
            return counts;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _supervising = Task.WhenAll(
            _instances.Select(instance => Task.Run(() => instance.RunAsync(_stopping.Token), CancellationToken.None)));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // Janus keeps a room that nobody is in for as long as it lives.
        for (long begun = _time.GetTimestamp(); Volatile.Read(ref _ending) > 0 && _time.GetElapsedTime(begun) < Farewell;)
            await Task.Delay(TimeSpan.FromMilliseconds(10), _time, cancellationToken).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing);
        await _stopping.CancelAsync();
        await _supervising.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();

    public Task<TransportOpened?> OpenAsync(MediaParticipant participant, OpenTransport remote, IPAddress? reachedAt)
    {
        if (remote.Receiving is null || !JanusDescriptions.IsValid(remote.Transport) || !JanusDescriptions.IsValid(remote.Receiving))
        {
            _counters.Count(JanusCount.AssociationsRefused);
            return Task.FromResult<TransportOpened?>(null);
        }
        JanusPeer? replaced;
        JanusPeer peer;
        lock (_gate)
        {
            JanusMeeting meeting = _meetings.GetValueOrDefault(participant.Meeting) ?? new JanusMeeting(participant.Meeting);
            replaced = Take(meeting, participant.Participant);
            peer = NewPeer(participant, meeting, replaced);
            meeting.Peers.Add(participant.Participant, peer);
            // It may have been the only one, and its meeting forgotten with it.
            _meetings[participant.Meeting] = meeting;
        }
        if (replaced is not null)
            _ = EndAsync(replaced);
        return OpenAsync(peer, remote);
    }

    /// <summary>A participant gets no association; unless it asked for another meanwhile, nothing of it is left.</summary>
    private void GiveUp(JanusPeer peer)
    {
        lock (_gate)
        {
            if (peer.IsClosed)
                return;
            Take(peer.Meeting, peer.Identity.Participant);
        }
        _ = EndAsync(peer);
    }

    /// <summary>A participant's associations are open. False when they are of no use: it left meanwhile, or the instance died.</summary>
    private bool TryFinish(JanusPeer peer, JanusRoom room)
    {
        lock (_gate)
        {
            if (peer.IsClosed || room.IsGone)
                return false;
            peer.IsOpen = true;
        }
        _counters.Count(JanusCount.AssociationsOpened);
        return true;
    }

    public void Close(MeetingUuid meeting, ParticipantId participant)
    {
        JanusPeer? peer;
        lock (_gate)
            peer = _meetings.TryGetValue(meeting, out JanusMeeting? known) ? Take(known, participant) : null;
        if (peer is not null)
            _ = EndAsync(peer);
    }

    public void Choose(MeetingUuid meeting, ParticipantId participant, ChooseVideo choice)
    {
        lock (_gate)
        {
            if (!_meetings.TryGetValue(meeting, out JanusMeeting? known) || !known.Peers.TryGetValue(participant, out JanusPeer? peer))
                return;
            peer.Chosen = choice.Participants;
            peer.Pictures = choice.Count is { } wanted ? Math.Clamp(wanted, 0, _options.Slots.Video) : null;
            peer.Large = choice.Large;
            if (choice.PacketBytes is not null && peer.PacketBytes is null)
                _counters.Count(JanusCount.WaysOfSmallPackets);
            peer.PacketBytes = choice.PacketBytes;
            Replan(known);
        }
    }

    private JanusPeer NewPeer(MediaParticipant participant, JanusMeeting meeting, JanusPeer? replaced) => new(participant, meeting, OnPeer)
    {
        Voices = new JanusPeer?[_options.Slots.Audio],
        Shown = new JanusPeer?[_options.Slots.Video],
        Chosen = replaced?.Chosen ?? [],
        Pictures = replaced?.Pictures,
        Large = replaced?.Large,
        PacketBytes = replaced?.PacketBytes,
        Talked = replaced?.Talked ?? 0,
    };

    private async Task<TransportOpened?> OpenAsync(JanusPeer peer, OpenTransport remote)
    {
        long begun = _time.GetTimestamp();
        while (!peer.IsClosed && !_stopping.IsCancellationRequested && _time.GetElapsedTime(begun) < Patience)
        {
            try
            {
                if (await PlaceAsync(peer) is { } room)
                {
                    TransportOpened opened = await peer.OpenAsync(room, remote, _options.Slots);
                    if (TryFinish(peer, room))
                        return opened;
                    await TryAsync(peer.CloseAsync);
                    Displace(peer);
                }
            }
            catch (JanusException failure)
            {
                Failed(failure);
                // What was opened of it before.
                await TryAsync(peer.CloseAsync);
                Displace(peer);
            }
            await Task.Delay(BetweenAttempts, _time);
        }
        _counters.Count(JanusCount.AssociationsRefused);
        GiveUp(peer);
        return null;
    }

    /// <summary>Takes a participant out of its meeting. Under the lock.</summary>
    private JanusPeer? Take(JanusMeeting meeting, ParticipantId participant)
    {
        if (!meeting.Peers.Remove(participant, out JanusPeer? peer))
            return null;
        peer.IsClosed = true;
        if (meeting.Peers.Count == 0)
            _meetings.Remove(meeting.Uuid);
        else
            Replan(meeting);
        return peer;
    }

    /// <summary>Ends a participant's associations, after the others' slots are free of it; and the rooms, after the last.</summary>
    private async Task EndAsync(JanusPeer peer)
    {
        Interlocked.Increment(ref _ending);
        await RemoveAsync(peer, LinksOf(peer));
        await TryAsync(peer.CloseAsync);
        await TryAsync(() => EmptyAsync(peer));
        Interlocked.Decrement(ref _ending);
    }

    private void OnInstance(JanusInstance instance, JanusConnection connection, bool works)
    {
        _counters.Count(works ? JanusCount.InstancesConnected : JanusCount.InstancesLost);
        if (works)
            return;
        List<JanusPeer> lost = [];
        List<(JanusPeer Publisher, JanusRoom Room)> left = [];
        lock (_gate)
        {
            foreach (JanusMeeting meeting in _meetings.Values.ToList())
            {
                // Those that are just being opened find out by themselves.
                List<JanusPeer> here = [.. meeting.Peers.Values.Where(peer => peer.Room?.Connection == connection && peer.IsOpen)];
                foreach (JanusPeer peer in here)
                {
                    // What comes back comes as another publisher.
                    left.AddRange(peer.Linked.Where(room => !room.IsGone).Select(room => (peer, room)));
                    Unseat(peer);
                    lost.Add(peer);
                }
                foreach (JanusRoom gone in meeting.Rooms.FindAll(room => room.Connection == connection))
                    Forget(meeting, gone);
                Replan(meeting);
            }
        }
        foreach ((JanusPeer publisher, JanusRoom room) in left)
            _ = RemoveAsync(publisher, [room]);
        foreach (JanusPeer peer in lost)
            Report(peer);
    }

    private void OnPeer(JanusPeer peer, JanusEvent what)
    {
        bool lost = false;
        lock (_gate)
        {
            if (peer.IsClosed)
                return;
            switch (what)
            {
                case JanusEvent.Publishing:
                    peer.IsPublishing = true;
                    break;
                case JanusEvent.Receiving:
                    peer.IsReceiving = true;
                    break;
                case JanusEvent.Talking:
                    peer.IsTalking = true;
                    peer.Talked = ++_talks;
                    break;
                case JanusEvent.Silent:
                    peer.IsTalking = false;
                    break;
                case JanusEvent.LargeBegins or JanusEvent.LargeEnds:
                    peer.IsSeenLarge = what == JanusEvent.LargeBegins;
                    break;
                case JanusEvent.SmallBegins or JanusEvent.SmallEnds:
                    peer.IsSeenSmall = what == JanusEvent.SmallBegins;
                    break;
                case JanusEvent.Lost:
                    lost = peer.IsOpen;
                    peer.IsOpen = peer.IsPublishing = peer.IsReceiving = peer.IsTalking = peer.IsSeenLarge = peer.IsSeenSmall = false;
                    break;
            }
            Replan(peer.Meeting);
        }
        if (lost)
            Report(peer);
    }

    private void Report(JanusPeer peer)
    {
        _counters.Count(JanusCount.AssociationsLost);
        Lost?.Invoke(peer.Identity.Meeting, peer.Identity.Participant);
    }

    /// <summary>Under the lock.</summary>
    private void Replan(JanusMeeting meeting)
    {
        foreach (JanusPeer receiver in meeting.Plan())
        {
            receiver.IsFilling = true;
            _ = Task.Run(() => FillAsync(receiver));
        }
        foreach ((JanusPeer publisher, JanusRoom to) in meeting.MissingLinks())
        {
            publisher.Linked.Add(to);
            _ = Task.Run(() => LinkAsync(publisher, to));
        }
    }

    private async Task<bool> TryAsync(Func<Task> request)
    {
        try
        {
            await request();
            return true;
        }
        catch (JanusException failure)
        {
            Failed(failure);
            return false;
        }
    }

    /// <summary>Fills a receiver's slots until they are as they shall be.</summary>
    private async Task FillAsync(JanusPeer receiver)
    {
        for (int failures = 0; failures < Retries;)
        {
            JanusChange? next;
            lock (_gate)
            {
                next = receiver.NextSwitch();
                receiver.IsFilling = next is not null;
            }
            if (next is not { } change)
                return;
            try
            {
                await receiver.SwitchAsync(change.Streams);
                if (change.Streams.Count > 0)
                    _counters.Count(JanusCount.Switches);
                failures = 0;
                SlotsFilled? told;
                lock (_gate)
                    told = receiver.Switched(change);
                // After the change: whoever had the slot before cannot send in the other's name. What comes before this waits for it.
                if (told is not null)
                    Filled?.Invoke(receiver.Identity.Meeting, receiver.Identity.Participant, told);
            }
            catch (JanusException failure)
            {
                _counters.Count(JanusCount.SwitchesRefused);
                JanusLog.RequestFailed(_logger, failure.Message);
                failures++;
                await Task.Delay(BetweenAttempts, _time);
            }
        }
        // What it is sent cannot be changed any more; what it opens next can.
        lock (_gate)
            receiver.IsFilling = false;
        OnPeer(receiver, JanusEvent.Lost);
    }

    private void Failed(JanusException failure)
    {
        _counters.Count(JanusCount.RequestsFailed);
        JanusLog.RequestFailed(_logger, failure.Message);
    }
}
