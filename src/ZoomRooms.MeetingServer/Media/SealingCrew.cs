using ZoomRooms.MeetingServer.Metrics;
using ZoomRooms.Rtc.Secure;
using ZoomRooms.Rtc.Srtp;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>
/// The workers that seal and send what the router forwards. All decisions stay with the router's thread; a packet goes to each worker once,
/// with the list of those of its receivers that get it. All send through the one UDP port.
/// </summary>
internal sealed class SealingCrew : IDisposable
{
    /// <summary>Copies that the router seals itself, about half a millisecond's work: to wake others costs more.</summary>
    private const int Few = 256;

    private readonly SealingWorker[] _workers;
    private readonly Func<DatagramDestination> _createDestination;

    /// <param name="createOutput">A way for one worker to send through the router's port.</param>
    /// <param name="threads">0: everything is sealed by the caller's thread, when it flushes.</param>
    /// <param name="packets">That may wait for one worker, a power of two.</param>
    public SealingCrew(
        IDatagramSocket socket, Func<IDatagramSocket> createOutput, int threads, OutcomeCounters<RouterCount> counters,
        Action<Exception> failed, int packets = SealingQueue.DefaultPackets)
    {
        _createDestination = socket.CreateDestination;
        _workers = [.. Enumerable.Range(0, Math.Max(1, threads)).Select(i =>
            new SealingWorker(threads == 0 ? null : $"media sealer {i}", new SealingQueue(packets), createOutput(), counters, failed))];
    }

    /// <summary>
    /// Threads beside the router's own that a machine with so many cores is best served by: with it one for each core. One more cost a
    /// sixth more time for each packet on two cores.
    /// </summary>
    public static int ThreadsFor(int cores) => Math.Max(0, cores - 1);

    /// <summary>Copies that were not sent yet.</summary>
    public int Waiting
    {
        get
        {
            int waiting = 0;
            foreach (SealingWorker worker in _workers)
                waiting += worker.Waiting;
            return waiting;
        }
    }

    public void Start()
    {
        foreach (SealingWorker worker in _workers)
            worker.Start();
    }

    /// <summary>A receiver connected: its keys go to the worker with the fewest receivers.</summary>
    public SealingTarget? Attach(SecureTransport transport)
    {
        DatagramDestination destination = _createDestination();
        if (!destination.TrySet(transport.RemoteAddress) || transport.DetachRtpSealer() is not { } sealer)
            return null;
        SealingWorker least = _workers[0];
        foreach (SealingWorker worker in _workers)
        {
            if (worker.Targets < least.Targets)
                least = worker;
        }
        return least.Attach(sealer, destination);
    }

    /// <summary>What is added next is of another packet than what was added before.</summary>
    public void NextPacket()
    {
        foreach (SealingWorker worker in _workers)
            worker.Close();
    }

    /// <summary>What was added is sent now.</summary>
    public void Flush()
    {
        int waiting = Waiting;
        foreach (SealingWorker worker in _workers)
            worker.Flush(here: waiting <= Few);
    }

    /// <summary>Does what was given, and ends the threads.</summary>
    public void Dispose()
    {
        foreach (SealingWorker worker in _workers)
            worker.Dispose();
    }
}
