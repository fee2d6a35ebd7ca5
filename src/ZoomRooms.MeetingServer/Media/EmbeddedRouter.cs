using System.Collections.Concurrent;
using System.Net;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Interop;
using ZoomRooms.MeetingServer.Metrics;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.Rtc.Secure;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>
/// The SFU in this process: one UDP port, one thread that receives and owns every association, and one for each other core that seals and
/// sends (<see cref="SealingCrew"/>).
/// </summary>
internal sealed class EmbeddedRouter : IMediaRouter, IHostedService, IDisposable
{
    // Timers are looked after at least every so many receptions.
    private const int ReceptionsPerRound = 4;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <summary>
    /// While packets come, they are taken no more often than this: what gathers meanwhile costs half of what it costs one by one, here and
    /// in the network stack, and media does not notice. The more copies there are to send, the longer, so that in a meeting of hundreds
    /// several are for the same receiver.
    /// </summary>
    private static readonly TimeSpan ShortestRound = TimeSpan.FromMilliseconds(1), LongestRound = TimeSpan.FromMilliseconds(4);
    private const int CopiesPerMillisecond = 256;

    private readonly ServerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<EmbeddedRouter> _logger;
    private readonly LocalCertificate _certificate;
    private readonly RouterSocket _socket;
    private readonly WakeUp _wakeUp = new();
    private readonly ConcurrentQueue<Action<RouterCore, TimeSpan>> _commands = new();
    private readonly ConcurrentQueue<MediaPeer> _ready = new();
    private readonly OutcomeCounters<RouterCount> _counters = new();
    private readonly Thread _thread;
    private volatile bool _stopping;
    private int _associations;

    // When the next round begins at the earliest.
    private TimeSpan _notBefore;

    public EmbeddedRouter(ServerOptions options, TimeProvider time, ILogger<EmbeddedRouter> logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _socket = RouterSocket.Open(options.Media);
        _certificate = LocalCertificate.Create(time);
        _thread = new Thread(Run) { IsBackground = true, Name = "media router" };
    }

    /// <summary>See <see cref="RouterCore.Interpose"/>.</summary>
    public Func<MediaPeer, ISecureMediaSink>? Interpose { get; set; }

    /// <summary>One process, one router: an association is never gone without its participant.</summary>
    public Action<MeetingUuid, ParticipantId>? Lost { get; set; }

    /// <summary>There are no slots: each stream is one participant's, as the roster has it.</summary>
    public Action<MeetingUuid, ParticipantId, SlotsFilled>? Filled { get; set; }

    public IPEndPoint LocalAddress => _socket.LocalAddress;

    public IReadOnlyDictionary<string, long> Counters
    {
        get
        {
            SortedDictionary<string, long> counts = new(StringComparer.Ordinal) { ["associations"] = Volatile.Read(ref _associations) };
            _counters.AddTo(counts, "router");
            return counts;
        }
    }

    /// <exception cref="ServerProblemException">Cryptography does not work on this machine.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!TransportWarmUp.Run(_certificate))
            throw new ServerProblemException(
                "An encrypted media association could not be made within this process: the machine's cryptography library does not work.");
        if (_socket.ReceiveQueueBytes < RouterSocket.QueueBytes)
            RouterLog.SmallQueue(_logger, _socket.ReceiveQueueBytes, RouterSocket.QueueBytes);
        _thread.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        _wakeUp.Set();
        if (_thread.IsAlive)
            _thread.Join();
        return Task.CompletedTask;
    }

    public async Task<TransportOpened?> OpenAsync(MediaParticipant participant, OpenTransport remote, IPAddress? reachedAt)
    {
        IReadOnlyList<string> candidates = MediaCandidates.For(_options.MediaCandidates, LocalAddress, reachedAt);
        TaskCompletionSource<TransportDescription?> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Do((core, now) =>
        {
            try
            {
                opened.SetResult(core.Open(participant, remote.Transport, candidates, now));
            }
            catch (Exception failure)
            {
                opened.TrySetResult(null);
                RouterLog.Failed(_logger, failure);
            }
        });
        return await opened.Task is { } transport ? new TransportOpened(transport, Opening: remote.Opening, Rtx: participant.Rtx) : null;
    }

    public void Close(MeetingUuid meeting, ParticipantId participant) => Do((core, now) => core.Close(meeting, participant, now));

    public void Choose(MeetingUuid meeting, ParticipantId participant, ChooseVideo choice) =>
        Do((core, now) => core.Choose(meeting, participant, choice, now));

    public void Dispose()
    {
        StopAsync(CancellationToken.None).GetAwaiter().GetResult();
        _socket.Dispose();
        _wakeUp.Dispose();
        _certificate.Dispose();
    }

    private void Do(Action<RouterCore, TimeSpan> command)
    {
        _commands.Enqueue(command);
        _wakeUp.Set();
    }

    private void OnOutputReady(MediaPeer peer)
    {
        _ready.Enqueue(peer);
        _wakeUp.Set();
    }

    private void Run()
    {
        using SealingCrew crew = new(
            _socket, _socket.CreateOutput, _options.SealingThreads, _counters, bug => RouterLog.Failed(_logger, bug));
        using RouterCore core = new(_socket, _certificate, _options.Slots, _counters, OnOutputReady, crew)
        {
            Interpose = peer => Interpose?.Invoke(peer) ?? peer,
            MaximumAssociations = _options.Associations,
        };
        crew.Start();
        while (true)
        {
            try
            {
                bool stopping = _stopping;
                Round(core, crew, stopping ? TimeSpan.Zero : LongestWait);
                // What was asked before the end, such as closing associations, is done before the end.
                if (stopping && _commands.IsEmpty)
                    return;
            }
            catch (Exception bug)
            {
                // One association's bad luck must not silence all meetings.
                _counters.Count(RouterCount.Failures);
                RouterLog.Failed(_logger, bug);
            }
        }
    }

    private void Round(RouterCore core, SealingCrew crew, TimeSpan longest)
    {
        TimeSpan now = _time.Now();
        if (now < _notBefore)
        {
            WakeUp.Pause(_notBefore - now);
            now = _time.Now();
        }
        TimeSpan wait = core.NextTimeout is { } due && due - now < longest ? due - now : longest;
        bool readable = _wakeUp.Wait(_socket.Handle, wait);
        now = _time.Now();
        bool received = readable;
        int copies = 0;
        while (_commands.TryDequeue(out Action<RouterCore, TimeSpan>? command))
            command(core, now);
        Volatile.Write(ref _associations, core.Associations);
        while (_ready.TryDequeue(out MediaPeer? peer))
            core.HandleOutputReady(peer, now);
        for (int i = 0; readable && i < ReceptionsPerRound; i++)
        {
            int count = _socket.Receive();
            for (int datagram = 0; datagram < count; datagram++)
                core.HandleDatagram(_socket.Received(datagram, out TransportAddress from), from, now);
            readable = count == _socket.MostReceived;
            copies += crew.Waiting;
            core.Flush();
        }
        core.HandleTimeout(now);
        core.Flush();
        // Where more waits already, there is nothing to wait for.
        if (received && !readable)
            _notBefore = now + TimeSpan.FromTicks(
                Math.Min(LongestRound.Ticks, ShortestRound.Ticks + (ShortestRound.Ticks * copies / CopiesPerMillisecond)));
    }
}
