using System.Collections.Concurrent;
using System.Net;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Metrics;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Janus;

/// <summary>
/// Media over Janus instances: meetings are spread over them, one that is too large for one goes over several, and those on an instance
/// that dies are told to open their associations anew, on another. Janus sees ciphertext, and rooms require it. Here is only which meeting
/// something is for; each has a loop of its own (<see cref="JanusMeeting"/>).
/// </summary>
internal sealed class JanusRouter : IMediaRouter, IHostedService, IDisposable
{
    /// <summary>Rooms go before the server does; no longer than this is waited for it.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1.5);

    private readonly ServerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<JanusRouter> _logger;
    private readonly IReadOnlyList<JanusInstance> _instances;
    private readonly ConcurrentDictionary<MeetingUuid, JanusMeeting> _meetings = new();
    private readonly OutcomeCounters<JanusCount> _counters = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _supervising = Task.CompletedTask;
    private volatile bool _isStopping;

    public JanusRouter(ServerOptions options, TimeProvider time, ILogger<JanusRouter> logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _instances = [.. options.Janus.Instances.Select(
            (endpoint, index) => new JanusInstance(endpoint, OnInstance, logger, index, time))];
    }

    public Action<MeetingUuid, ParticipantId>? Lost { get; set; }

    public Action<MeetingUuid, ParticipantId, SlotsFilled>? Filled { get; set; }

    /// <summary>Participants on each instance.</summary>
    public IReadOnlyList<int> Loads => [.. _instances.Select(instance => instance.Load)];

    /// <summary>Janus's numbers of the rooms.</summary>
    public IReadOnlyList<long> Rooms => [.. _meetings.Values.SelectMany(meeting => meeting.Sight.Rooms)];

    public IReadOnlyDictionary<string, long> Counters
    {
        get
        {
            SortedDictionary<string, long> counts = new(StringComparer.Ordinal)
            {
                ["associations"] = _meetings.Values.Sum(meeting => meeting.Sight.Participants),
                ["janus.instances"] = _instances.Count(instance => instance.Connection is not null),
                ["janus.rooms"] = _meetings.Values.Sum(meeting => meeting.Sight.Rooms.Count),
            };
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
        _isStopping = true;
        // Janus keeps a room that nobody is in for as long as it lives.
        JanusMeeting[] meetings = [.. _meetings.Values];
        foreach (JanusMeeting meeting in meetings)
            meeting.TryTell(new JanusInput.Stop());
        Task ended = Task.WhenAll(meetings.Select(meeting => meeting.Running));
        await ended.WaitAsync(Farewell, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stopping.CancelAsync();
        await _supervising.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();

    public Task<TransportOpened?> OpenAsync(MediaParticipant participant, OpenTransport remote, IPAddress? reachedAt)
    {
        if (_isStopping || remote.Receiving is null || !JanusDescriptions.IsValid(remote.Transport)
            || !JanusDescriptions.IsValid(remote.Receiving))
        {
            _counters.Count(JanusCount.AssociationsRefused);
            return Task.FromResult<TransportOpened?>(null);
        }
        while (true)
        {
            if (!_meetings.TryGetValue(participant.Meeting, out JanusMeeting? meeting))
            {
                meeting = NewMeeting(participant.Meeting);
                if (!_meetings.TryAdd(participant.Meeting, meeting))
                    continue;
                meeting.Start();
            }
            if (meeting.TryOpen(participant, remote, out Task<TransportOpened?> opened))
                return opened;
            // It may have been the only one, and its meeting over with it.
            _meetings.TryRemove(KeyValuePair.Create(participant.Meeting, meeting));
        }
    }

    public void Close(MeetingUuid meeting, ParticipantId participant) => Tell(meeting, new JanusInput.Close(participant));

    public void Choose(MeetingUuid meeting, ParticipantId participant, ChooseVideo choice) =>
        Tell(meeting, new JanusInput.Wish(participant, choice));

    private void Tell(MeetingUuid meeting, JanusInput input)
    {
        if (_meetings.TryGetValue(meeting, out JanusMeeting? known))
            known.TryTell(input);
    }

    private JanusMeeting NewMeeting(MeetingUuid uuid)
    {
        JanusMeeting? meeting = null;
        meeting = new JanusMeeting(new JanusSurroundings(
            _instances, _options.Slots, _options.Janus.ParticipantsPerInstance, _counters,
            participant => Lost?.Invoke(uuid, participant), (participant, slots) => Filled?.Invoke(uuid, participant, slots),
            () => _meetings.TryRemove(KeyValuePair.Create(uuid, meeting!)), _time, _logger));
        return meeting;
    }

    private void OnInstance(JanusInstance instance, JanusConnection connection, bool works)
    {
        _counters.Count(works ? JanusCount.InstancesConnected : JanusCount.InstancesLost);
        if (works)
            return;
        foreach (JanusMeeting meeting in _meetings.Values)
            meeting.TryTell(new JanusInput.InstanceLost(instance.Index, connection.Number));
    }
}
