using System.Buffers.Binary;
using Org.BouncyCastle.Tls;
using ZoomRooms.Rtc.Datagrams;

namespace ZoomRooms.Rtc.Dtls;

/// <summary>
/// One handshake of BouncyCastle's blocking API on a thread of its own, as a rendezvous: it computes between two receives and
/// waits inside them, for as long as its owner likes. It has no clock. What it wrote between two receives is one flight.
/// </summary>
/// <remarks>The number of such threads is bounded for the process; a handshake that finds none is tried again later.</remarks>
internal sealed class HandshakeThread : DatagramTransport
{
    /// <summary>Handshakes at once in this process. A peer can hold one for as long as a handshake may last.</summary>
    public const int Maximum = 64;

    private const int StackBytes = 512 * 1024;
    private const int LongestQueue = 64;

    private static int s_running;

    private readonly object _gate = new();
    private readonly Queue<byte[]> _inbound = new();
    private readonly Queue<List<WrittenRecord>> _flights = new();
    private readonly HandshakeRules _rules;
    private readonly bool _active;
    private readonly int _sendLimit;
    private readonly Action? _onIdle;
    private List<WrittenRecord> _writing = [];
    private bool _waiting;
    private bool _aborted;
    private volatile bool _finished;

    private HandshakeThread(bool active, HandshakeRules rules, int sendLimit, Action? onIdle)
    {
        _active = active;
        _rules = rules;
        _sendLimit = sendLimit;
        _onIdle = onIdle;
    }

    /// <summary>Threads in use now.</summary>
    public static int Running => Volatile.Read(ref s_running);

    /// <summary>True when the handshake is over, one way or the other; the outcome says which.</summary>
    public bool IsFinished => _finished;

    /// <summary>Starts a handshake; null when all threads are taken.</summary>
    /// <param name="active">True to send the ClientHello.</param>
    /// <param name="rules">What to insist on.</param>
    /// <param name="sendLimit">The longest record, bytes.</param>
    /// <param name="onIdle">Called on the thread each time it begins to wait, and when it ends; null when the owner waits for that
    /// itself.</param>
    public static HandshakeThread? TryStart(bool active, HandshakeRules rules, int sendLimit, Action? onIdle)
    {
        if (Interlocked.Increment(ref s_running) > Maximum)
        {
            Interlocked.Decrement(ref s_running);
            return null;
        }
        HandshakeThread handshake = new(active, rules, sendLimit, onIdle);
        new Thread(handshake.Run, StackBytes) { IsBackground = true, Name = "DTLS handshake" }.Start();
        return handshake;
    }

    /// <summary>Hands a record over; false when too many wait already.</summary>
    public bool Deliver(byte[] record)
    {
        lock (_gate)
        {
            if (_inbound.Count >= LongestQueue)
                return false;
            _inbound.Enqueue(record);
            Monitor.PulseAll(_gate);
            return true;
        }
    }

    /// <summary>Waits until everything delivered has been worked on. Bounded by computation, never by the peer.</summary>
    public void WaitUntilIdle()
    {
        lock (_gate)
        {
            while (!_finished && !(_waiting && _inbound.Count == 0))
                Monitor.Wait(_gate);
        }
    }

    /// <summary>Takes the next flight that is complete; null when there is none.</summary>
    public List<WrittenRecord>? TakeFlight()
    {
        lock (_gate)
            return _flights.TryDequeue(out List<WrittenRecord>? flight) ? flight : null;
    }

    /// <summary>Ends the handshake from outside; its thread is freed at once.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            _aborted = true;
            Monitor.PulseAll(_gate);
        }
    }

    public int GetReceiveLimit() => DtlsRecord.HeaderSize + DtlsRecord.LongestFragment;

    public int GetSendLimit() => _sendLimit;

    public int Receive(byte[] buf, int off, int len, int waitMillis) => Receive(buf.AsSpan(off, len), waitMillis);

    public int Receive(Span<byte> buffer, int waitMillis)
    {
        while (true)
        {
            CloseFlight();
            _onIdle?.Invoke();
            byte[] record = WaitForRecord();
            if (record.AsSpan().TryCopyTo(buffer))
                return record.Length;
        }
    }

    public void Send(byte[] buf, int off, int len) => Send(buf.AsSpan(off, len));

    public void Send(ReadOnlySpan<byte> buffer) => _writing.Add(new WrittenRecord(
        buffer[0],
        BinaryPrimitives.ReadUInt16BigEndian(buffer[1..]),
        BinaryPrimitives.ReadUInt16BigEndian(buffer[3..]) > 0,
        buffer[DtlsRecord.HeaderSize..].ToArray()));

    public void Close()
    {
        // BouncyCastle closes its transport when a handshake fails; there is nothing here to close.
    }

    private void Run()
    {
        try
        {
            if (_active)
                new DtlsClientProtocol().Connect(new HandshakeClient(_rules), this);
            else
                new DtlsServerProtocol().Accept(new HandshakeServer(_rules), this);
        }
        catch (Exception failure)
        {
            // Whatever a hostile peer makes BouncyCastle throw, it is the end of this handshake and of nothing else.
            string reason = failure is TlsFatalAlert alert ? AlertDescription.GetName(alert.AlertDescription) : failure.GetType().Name;
            _rules.Outcome.Fail(TransportFailure.HandshakeBroken, $"The handshake failed: {reason}.");
        }
        Interlocked.Decrement(ref s_running);
        CloseFlight(finished: true);
        _onIdle?.Invoke();
    }

    private byte[] WaitForRecord()
    {
        lock (_gate)
        {
            _waiting = true;
            Monitor.PulseAll(_gate);
            while (_inbound.Count == 0 && !_aborted)
                Monitor.Wait(_gate);
            if (_aborted)
                throw new IOException("The handshake was ended.");
            _waiting = false;
            return _inbound.Dequeue();
        }
    }

    private void CloseFlight(bool finished = false)
    {
        lock (_gate)
        {
            if (_writing.Count > 0)
            {
                _flights.Enqueue(_writing);
                _writing = [];
            }
            _finished = finished;
            Monitor.PulseAll(_gate);
        }
    }
}
