using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Threading.Channels;
using ZoomRooms.MeetingServer.Board;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Signalling;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>
/// The hall on this server: takes the log's steps to the machine, and does what is this server's of what comes of them. That is done by
/// one loop, in the order of the log and off the lock, and nothing of it waits: outboxes are bounded, the router and the database are
/// asked and answer later.
/// </summary>
internal sealed partial class HallHost : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly IHallLog _log;
    private readonly HallLimits _limits;
    private readonly IMediaRouter _media;
    private readonly HallBookkeeping _bookkeeping;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ClientPatience _patience;
    private readonly MediaOpenings _openings;
    private readonly ConcurrentDictionary<Attachment, LocalConnection> _connections = new();
    private readonly Channel<Action> _work = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Channel<IReadOnlyList<UndecidedJoin>> _undecided = Channel.CreateUnbounded<IReadOnlyList<UndecidedJoin>>();
    // When servers were heard last, in this one's own time.
    private readonly Dictionary<string, TimeSpan> _heardAt = new(StringComparer.Ordinal);
    private readonly Task _working;
    private HallMachine _machine;

    public HallHost(
        IHallLog log, HallBookkeeping bookkeeping, IMediaRouter media, BoardLimits board, SignalLimits signalling, GuessLimits guesses,
        MessageLimits messages, TimeProvider time, ILogger<HallHost> logger)
    {
        (_log, _bookkeeping, _media, _time, _logger) = (log, bookkeeping, media, time, logger);
        _limits = new HallLimits(board, signalling, guesses, messages);
        _patience = new ClientPatience(log, signalling.ResumePatience, time);
        _openings = new MediaOpenings(media, log, logger);
        _machine = new HallMachine(_limits);
        _working = Task.Run(WorkAsync);
    }

    /// <summary>Joins that wait for fresh facts, which this server has to find; each list in its order.</summary>
    public ChannelReader<IReadOnlyList<UndecidedJoin>> Undecided => _undecided.Reader;

    /// <inheritdoc cref="Replication.TakeStep"/>
    public void TakeStep(string from, HallRecord record, TimeSpan now, PendingStep? own)
    {
        lock (_lock)
        {
            if (record is NodeAlive)
                _heardAt[from] = _time.Now();
            try
            {
                HallStep step = _machine.Step(from, record, now);
                string self = _log.Node;
                HallEffect[] effects = [.. step.Effects.Where(effect => effect.Node is null || effect.Node == self)];
                Enqueue(() => Finish(effects, step.Answer, own), own);
            }
            catch (Exception bug)
            {
                HallLog.Failed(_logger, bug);
                Enqueue(() => own?.Fail(bug), own);
            }
        }
    }

    /// <summary>All of the hall, for another server.</summary>
    public HallSnapshot TakeSnapshot(ulong sequence, string rules)
    {
        lock (_lock)
            return _machine.TakeSnapshot(sequence, rules);
    }

    /// <summary>Forgets everything, and becomes what another server had; null: nothing. Clients of this server look for another.</summary>
    public void Become(HallSnapshot? snapshot)
    {
        lock (_lock)
        {
            List<HallEffect> effects = [.. _machine.Seated.Select(one => new HallEffect.CloseMedia(one.Meeting, one.Participant))];
            // Instances that ended are never begun again.
            HallSnapshot empty = _machine.TakeSnapshot(0, "") with
            {
                Nodes = [],
                Conversations = [],
                Meetings = [],
                Waiting = [],
                ShuttingDown = false
            };
            _machine = new HallMachine(_limits, snapshot ?? empty);
            effects.AddRange(_machine.Awaited());
            _heardAt.Clear();
            foreach (NodeGone node in _machine.Nodes)
                _heardAt[node.Node] = _time.Now();
            string self = _log.Node;
            Enqueue(
                () =>
                {
                    LetGo(self);
                    Finish(effects, HallAnswer.Nothing.Instance, null);
                },
                null);
        }
    }

    /// <summary>A connection whose conversation is about to begin.</summary>
    public void Expect(string conversation, Attachment attachment, SignalOutbox outbox) =>
        _connections[attachment] = new LocalConnection(conversation, outbox);

    /// <summary>A connection over which nothing is sent any more.</summary>
    public void Forget(Attachment attachment) => _connections.TryRemove(attachment, out _);

    /// <summary>Goes on over a connection of this server, which is sent first what the client lacks. False when another took its place,
    /// or the conversation is over.</summary>
    public bool TryGoOn(string id, Attachment attachment, SignalOutbox outbox, long received)
    {
        lock (_lock)
        {
            if (_machine.Missed(id, attachment, received) is not { } missed)
                return false;
            // What steps before this one want sent over it is among that.
            Enqueue(() => GoOn(new LocalConnection(id, outbox), attachment, missed), null);
            return true;
        }
    }

    /// <summary>The media associations that this server opens for a client.</summary>
    public Task Opening(string id) => _openings.LastOf(id);

    public async ValueTask DisposeAsync()
    {
        _work.Writer.TryComplete();
        _undecided.Writer.TryComplete();
        await _working;
        _patience.StopAll();
    }

    private void Enqueue(Action work, PendingStep? own)
    {
        if (!_work.Writer.TryWrite(work))
            own?.Abandon();
    }

    private async Task WorkAsync()
    {
        await foreach (Action work in _work.Reader.ReadAllAsync())
        {
            try
            {
                work();
            }
            catch (Exception bug)
            {
                // One step's bad luck must not silence all meetings.
                HallLog.Failed(_logger, bug);
            }
        }
    }

    private void Finish(IReadOnlyList<HallEffect> effects, HallAnswer answer, PendingStep? own)
    {
        foreach (HallEffect effect in effects)
        {
            try
            {
                Do(effect);
            }
            catch (Exception bug)
            {
                // The others' are done nevertheless.
                HallLog.Failed(_logger, bug);
            }
        }
        own?.Answer(answer);
    }

    private void GoOn(LocalConnection connection, Attachment attachment, MissedMessages missed)
    {
        _connections[attachment] = connection;
        foreach (byte[] message in missed.Messages)
            connection.Outbox.TryEnqueue(message);
        if (missed.Goodbye is { } goodbye)
            connection.Outbox.Close(goodbye.LastMessage, goodbye.Status, discardQueued: false);
    }

    /// <summary>The connections of what this server was before.</summary>
    private void LetGo(string self)
    {
        _patience.StopAll();
        foreach ((Attachment attachment, LocalConnection connection) in _connections)
        {
            if (attachment.Node == self)
                continue;
            connection.Outbox.Close(null, WebSocketCloseStatus.EndpointUnavailable, discardQueued: true);
            Forget(attachment);
        }
    }
}
