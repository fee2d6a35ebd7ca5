using System.Threading.Channels;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Metrics;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Janus;

/// <summary>What a meeting's loop shares with the other meetings'.</summary>
/// <param name="Ended">Told once, when nobody is in it any more and Janus has nothing of it.</param>
internal sealed record JanusSurroundings(
    IReadOnlyList<JanusInstance> Instances, SlotLimits Slots, int ParticipantsPerRoom, OutcomeCounters<JanusCount> Counters,
    Action<ParticipantId> Lost, Action<ParticipantId, SlotsFilled> Filled, Action Ended, TimeProvider Time, ILogger Logger);

/// <summary>
/// A meeting on one instance, or on several: one loop, which alone steps its machine and alone asks Janus anything for it. It waits for no
/// answer: answers are told to it as everything else is. What it asks goes on where it left off one at a time, as the loop itself does
/// (<see cref="ConcurrentExclusiveSchedulerPair"/>), so that nothing in here is for two threads at once.
/// </summary>
internal sealed partial class JanusMeeting(JanusSurroundings around)
{
    private const int Over = int.MinValue;

    private readonly Channel<(JanusInput Input, TaskCompletionSource<TransportOpened?>? Asked, bool IsFromOutside)> _told =
        Channel.CreateUnbounded<(JanusInput, TaskCompletionSource<TransportOpened?>?, bool)>(
            new UnboundedChannelOptions { SingleReader = true });

    private readonly JanusMachine _machine = new(around.Slots, around.ParticipantsPerRoom);
    private readonly int[] _loads = new int[around.Instances.Count];
    private JanusSight _sight = new(0, []);
    private ITimer? _timer;

    // What it was told from outside and has not heard yet; when the loop is over, it can be told nothing.
    private int _unheard;
    private int _numbers;

    /// <summary>As of its last step, for any thread.</summary>
    public JanusSight Sight => Volatile.Read(ref _sight);

    /// <summary>Ends when nobody is in it any more.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    public void Start()
    {
        Running = Task.Factory.StartNew(
            RunAsync, CancellationToken.None, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();
    }

    /// <summary>On any thread, in order. False when it is over: what is told belongs to the meeting that follows it.</summary>
    public bool TryTell(JanusInput input) => TryTell(input, null);

    /// <inheritdoc cref="TryTell(JanusInput)"/>
    public bool TryOpen(MediaParticipant participant, OpenTransport offer, out Task<TransportOpened?> opened)
    {
        TaskCompletionSource<TransportOpened?> asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        opened = asked.Task;
        return TryTell(new JanusInput.Open(Interlocked.Increment(ref _numbers), participant, offer, JanusRoom.NewId()), asked);
    }

    private bool TryTell(JanusInput input, TaskCompletionSource<TransportOpened?>? asked)
    {
        for (int unheard = Volatile.Read(ref _unheard); unheard != Over;)
        {
            int before = Interlocked.CompareExchange(ref _unheard, unheard + 1, unheard);
            if (before == unheard)
                return _told.Writer.TryWrite((input, asked, true));
            unheard = before;
        }
        return false;
    }

    /// <summary>What Janus says and answers, and what the time is.</summary>
    private void Tell(JanusInput input) => _told.Writer.TryWrite((input, null, false));

    private async Task RunAsync()
    {
        _timer = around.Time.CreateTimer(
            _ => Tell(new JanusInput.Tick()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        do
        {
            await _told.Reader.WaitToReadAsync();
            while (_told.Reader.TryRead(out (JanusInput Input, TaskCompletionSource<TransportOpened?>? Asked, bool IsFromOutside) told))
            {
                if (told is { Input: JanusInput.Open open, Asked: { } asked })
                    _waiting[open.Peer] = asked;
                Take(told.Input);
                if (told.IsFromOutside)
                    Interlocked.Decrement(ref _unheard);
            }
            Publish();
        }
        while (!_machine.IsEmpty || _commands > 0 || Interlocked.CompareExchange(ref _unheard, Over, 0) != 0);
        await _timer.DisposeAsync();
        around.Ended();
    }

    private void Take(JanusInput input)
    {
        foreach (JanusEffect effect in Step(input))
            Do(effect);
    }

    private IReadOnlyList<JanusEffect> Step(JanusInput input)
    {
        TimeSpan now = around.Time.Now();
        try
        {
            return _machine.Step(input, now);
        }
        catch (IllegalTransitionException bug)
        {
            around.Counters.Count(JanusCount.Failures);
            JanusLog.Failed(around.Logger, bug);
            return _machine.Step(new JanusInput.Broke(bug.Peer), now);
        }
    }

    private void Publish()
    {
        foreach (JanusInstance instance in around.Instances)
        {
            int load = _machine.Rooms.Where(room => room.Made?.Instance == instance.Index).Sum(_machine.CountIn);
            instance.AddLoad(load - _loads[instance.Index]);
            _loads[instance.Index] = load;
        }
        Volatile.Write(ref _sight, new JanusSight(_machine.Participants, [.. _rooms.Values.Select(room => room.Id)]));
        if (_machine.Due is { } due)
        {
            TimeSpan wait = due - around.Time.Now();
            _timer!.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}

/// <summary>What others see of a meeting at Janus.</summary>
/// <param name="Rooms">Janus's numbers of them.</param>
internal sealed record JanusSight(int Participants, IReadOnlyList<long> Rooms);
