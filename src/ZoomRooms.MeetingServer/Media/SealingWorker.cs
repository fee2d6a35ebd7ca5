using System.Collections.Concurrent;
using ZoomRooms.MeetingServer.Interop;
using ZoomRooms.MeetingServer.Metrics;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Srtp;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>
/// Seals and sends RTP for the receivers that are its own, on a thread of its own, or on the router's when that flushes: where there is so
/// little that waking another would cost more, and always without a thread. What has gathered meanwhile is sealed receiver by receiver, not
/// packet by packet: a receiver's cipher and the packets stay in the nearest cache, and the datagrams for one place lie together, to pass
/// the network stack as one.
/// </summary>
/// <remarks>
/// The packets of a receiver are sealed in the order in which they were given, each once: whoever seals, worker or router, first takes what
/// only one can have, and with it the keys of the worker's receivers, until the queue is empty.
/// </remarks>
internal sealed class SealingWorker : IDisposable
{
    /// <summary>
    /// Copies sealed at once: enough that in a meeting of hundreds each has several, few enough that the last does not wait long.
    /// </summary>
    private const int Batch = 4096;

    private readonly SealingQueue _queue;
    private readonly IDatagramSocket _output;
    private readonly OutcomeCounters<RouterCount> _counters;
    private readonly Action<Exception> _failed;
    private readonly ConcurrentQueue<(SealingTarget Target, TransportAddress? MovedTo)> _changes = new();
    private readonly List<SealingTarget> _order = [];
    private readonly WakeUp? _wakeUp;
    private readonly Thread? _thread;
    private int _asleep;
    private int _sealing;
    private volatile bool _stopping;

    /// <param name="name">Of its thread; null for none.</param>
    public SealingWorker(
        string? name, SealingQueue queue, IDatagramSocket output, OutcomeCounters<RouterCount> counters, Action<Exception> failed)
    {
        _queue = queue;
        _output = output;
        _counters = counters;
        _failed = failed;
        if (name is null)
            return;
        _wakeUp = new WakeUp();
        _thread = new Thread(Run) { IsBackground = true, Name = name };
    }

    /// <summary>Copies that wait, or are being sealed; for the router's thread.</summary>
    public int Waiting => _queue.Waiting;

    /// <summary>Receivers that are its own; the router's thread's.</summary>
    public int Targets { get; private set; }

    public void Start() => _thread?.Start();

    /// <summary>Takes a receiver on. The router's thread, as everything up to <see cref="Flush"/>.</summary>
    public SealingTarget Attach(RtpSealer sealer, DatagramDestination destination)
    {
        Targets++;
        return new SealingTarget(this, sealer, destination);
    }

    /// <summary>The receiver is elsewhere from now on, or a little before.</summary>
    public void Move(SealingTarget target, TransportAddress address) => _changes.Enqueue((target, address));

    /// <summary>The receiver is gone: its keys are erased by the worker, and what waits for it is dropped.</summary>
    public void Retire(SealingTarget target)
    {
        Targets--;
        _changes.Enqueue((target, null));
        Wake();
    }

    /// <summary>
    /// Adds one receiver's copy of the packet that is open. What does not fit is dropped and counted; without a thread of its own, room is
    /// made.
    /// </summary>
    public void Add(ReadOnlySpan<byte> packet, SealingTarget target, ushort sequence, RouterCount count)
    {
        if (_queue.TryAdd(packet, target, sequence, count))
            return;
        if (_thread is null)
        {
            _queue.Close();
            TryDrain();
            if (_queue.TryAdd(packet, target, sequence, count))
                return;
        }
        _counters.Count(RouterCount.DroppedOverloaded);
    }

    /// <summary>Nothing more of the open packet.</summary>
    public void Close() => _queue.Close();

    /// <summary>Nothing more of the open packet, and all that was added is to be sent now.</summary>
    /// <param name="here">By the calling thread, unless the worker is at it.</param>
    public void Flush(bool here = false)
    {
        _queue.Close();
        if (!here || !TryDrain())
            Wake();
    }

    /// <summary>Does all that was given, then ends. After the last call of anything else.</summary>
    public void Dispose()
    {
        _stopping = true;
        if (_thread is { IsAlive: true })
        {
            _wakeUp!.Set();
            _thread.Join();
        }
        else
        {
            TryDrain();
        }
        _wakeUp?.Dispose();
    }

    private bool HasWork => _queue.HasWork || !_changes.IsEmpty;

    private void Wake()
    {
        if (_thread is null)
        {
            TryDrain();
            return;
        }
        // Either it sees what was published before it sleeps, or we see that it sleeps.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _asleep) != 0 && Interlocked.Exchange(ref _asleep, 0) != 0)
            _wakeUp!.Set();
    }

    private void Run()
    {
        while (true)
        {
            // While the router is at it, there is nothing to do: it ends with an empty queue, and is the one who fills it.
            if (HasWork && TryDrain())
                continue;
            if (_stopping)
                return;
            Volatile.Write(ref _asleep, 1);
            Interlocked.MemoryBarrier();
            if ((!HasWork || Volatile.Read(ref _sealing) != 0) && !_stopping)
                _wakeUp!.Wait();
            Volatile.Write(ref _asleep, 0);
        }
    }

    private bool TryDrain()
    {
        if (Interlocked.CompareExchange(ref _sealing, 1, 0) != 0)
            return false;
        Drain();
        Volatile.Write(ref _sealing, 0);
        return true;
    }

    private void Drain()
    {
        do
        {
            try
            {
                while (_changes.TryDequeue(out (SealingTarget Target, TransportAddress? MovedTo) change))
                {
                    if (change.MovedTo is { } address)
                        change.Target.Destination.TrySet(address);
                    else
                        change.Target.Retire();
                }
                SealBatch();
            }
            catch (Exception bug)
            {
                // One receiver's bad luck must not silence the others.
                _counters.Count(RouterCount.Failures);
                _failed(bug);
            }
        }
        while (HasWork);
    }

    private void SealBatch()
    {
        int count = _queue.Take(Batch, out int copy);
        try
        {
            for (; count > 0; count--, copy = _queue.After(copy))
            {
                ref SealingQueue.Copy taken = ref _queue[copy];
                SealingTarget target = taken.Target;
                if (target.First < 0)
                {
                    target.First = copy;
                    _order.Add(target);
                }
                else
                {
                    _queue[target.Last].Next = copy;
                }
                target.Last = copy;
            }
            foreach (SealingTarget target in _order)
                Seal(target);
            if (_output.Flush() is > 0 and int unsent)
                _counters.Count(RouterCount.DroppedUnsendable, unsent);
        }
        finally
        {
            foreach (SealingTarget target in _order)
                target.First = target.Last = -1;
            _order.Clear();
            _queue.Release();
        }
    }

    private void Seal(SealingTarget target)
    {
        RouterCount counted = RouterCount.Unknown;
        int times = 0, refused = 0;
        for (int copy = target.First; copy >= 0;)
        {
            ref SealingQueue.Copy next = ref _queue[copy];
            copy = next.Next;
            if (target.Sealer is not { } sealer
                || sealer.Seal(_queue.Bytes(next.Packet), next.Sequence, _output.Rent(), out int length) != SrtpResult.Ok)
            {
                refused++;
                continue;
            }
            _output.Send(length, target.Destination);
            RouterCount count = _queue.CountOf(next.Packet);
            if (count != counted && times > 0)
            {
                _counters.Count(counted, times);
                times = 0;
            }
            counted = count;
            times++;
        }
        if (times > 0)
            _counters.Count(counted, times);
        if (refused > 0)
            _counters.Count(RouterCount.DroppedUnsendable, refused);
    }
}
