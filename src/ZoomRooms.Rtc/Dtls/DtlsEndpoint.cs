using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;

namespace ZoomRooms.Rtc.Dtls;

/// <summary>
/// One side of a DTLS 1.2 association (RFC 6347) that yields SRTP keys (RFC 5764), sans-IO: datagrams and time in, datagrams
/// out. BouncyCastle does the handshake's messages; records, flights, retransmission and every timer are here, on the owner's
/// clock.
/// </summary>
internal sealed class DtlsEndpoint : IDisposable
{
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstResend = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SlowestResend = TimeSpan.FromMilliseconds(800);
    // A peer asks for our flight again by repeating its own, in several datagrams.
    private static readonly TimeSpan AnswerPause = TimeSpan.FromMilliseconds(30);

    private readonly bool _active;
    private readonly HandshakeRules _rules;
    private readonly DatagramQueue _output;
    private readonly RecordProtection _protection;
    private readonly EpochGate _gate;
    private readonly Action? _outputReady;
    private HandshakeThread? _thread;
    private List<WrittenRecord> _flight = [];
    private int _lastMessage = -1;
    private TimeSpan _deadline;
    private TimeSpan _resendAt;
    private TimeSpan _resendAfter;
    private TimeSpan _sentAt;
    private long _dropped;

    /// <param name="setup">Whether this side sends the ClientHello.</param>
    /// <param name="certificate">This side's certificate.</param>
    /// <param name="expectedFingerprint">SHA-256 of the peer's certificate.</param>
    /// <param name="output">Takes the datagrams.</param>
    /// <param name="outputReady">When given, nothing here waits for the handshake's computations; it is called on their thread whenever
    /// <see cref="HandleTimeout"/> would find something.</param>
    public DtlsEndpoint(
        DtlsSetup setup, LocalCertificate certificate, byte[] expectedFingerprint, DatagramQueue output, Action? outputReady)
    {
        _active = setup == DtlsSetup.Active;
        _rules = new HandshakeRules(certificate, expectedFingerprint, new HandshakeOutcome());
        _output = output;
        _outputReady = outputReady;
        _protection = new RecordProtection(_rules.Crypto);
        _gate = new EpochGate(_active, _protection);
    }

    public DtlsState State { get; private set; }

    public TransportFailure Failure { get; private set; }

    public string FailureMessage { get; private set; } = "";

    /// <summary>Client key, server key, client salt, server salt, once connected.</summary>
    public byte[]? KeyingMaterial => State == DtlsState.Connected ? _rules.Outcome.KeyingMaterial : null;

    /// <summary>Datagrams and records that were malformed, forged, repeated, out of place, or found no thread.</summary>
    public long Dropped => _dropped;

    /// <summary>Where the peer is.</summary>
    public TransportAddress Path { get; set; }

    public TimeSpan? NextTimeout => State == DtlsState.Handshaking ? (_deadline < _resendAt ? _deadline : _resendAt) : null;

    /// <summary>Begins, once there is a path: the active side sends its ClientHello, the passive side's patience starts to run.</summary>
    public void Start(TimeSpan now)
    {
        if (State != DtlsState.Idle)
            return;
        State = DtlsState.Handshaking;
        _deadline = now + HandshakeLimit;
        _resendAfter = FirstResend;
        _resendAt = now + FirstResend;
        if (_active)
            TryStartThread();
        Pump(now);
    }

    /// <summary>Takes a datagram that came over the path.</summary>
    public void Handle(ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        while (DtlsRecord.TryTake(ref datagram, out DtlsRecord record))
        {
            bool taken = State switch
            {
                DtlsState.Handshaking => HandleInHandshake(record),
                DtlsState.Connected => HandleConnected(record, now),
                DtlsState.Idle or DtlsState.Failed or DtlsState.Closed => false,
                _ => false,
            };
            if (!taken)
                _dropped++;
            Pump(now);
        }
        if (!datagram.IsEmpty)
            _dropped++;
    }

    public void HandleTimeout(TimeSpan now)
    {
        Pump(now);
        if (State != DtlsState.Handshaking)
            return;
        if (now >= _deadline)
        {
            Fail(TransportFailure.HandshakeTimedOut, "The DTLS handshake did not finish in ten seconds.");
        }
        else if (now >= _resendAt)
        {
            if (_active && _thread is null)
                TryStartThread();
            Pump(now);
            SendFlight(now);
            _resendAfter = _resendAfter * 2 < SlowestResend ? _resendAfter * 2 : SlowestResend;
            _resendAt = now + _resendAfter;
        }
    }

    /// <summary>The peer has shown that it finished too: nothing is kept for it any more.</summary>
    public void PeerFinished() => _flight = [];

    /// <summary>Tells the peer that the association ends (close_notify).</summary>
    public void Close()
    {
        if (State != DtlsState.Connected)
            return;
        State = DtlsState.Closed;
        Send([new WrittenRecord(DtlsRecord.Alert, 0xfefd, true, [1, 0])]);
    }

    public void Dispose()
    {
        _thread?.Abort();
        _thread = null;
        if (_rules.Outcome.KeyingMaterial is { } keys)
            Array.Clear(keys);
    }

    private bool HandleInHandshake(DtlsRecord record)
    {
        if (_thread is null && (!StartsHandshake(record) || !TryStartThread()))
            return false;
        switch (record.Epoch, record.Type)
        {
            case (0, DtlsRecord.Handshake):
                if (!HandshakeFragment.AreWellFormed(record.Fragment))
                    return false;
                _gate.Observe(record.Fragment);
                return _thread!.Deliver(record.Bytes.ToArray());
            case (0, DtlsRecord.Alert):
                return _thread!.Deliver(record.Bytes.ToArray());
            case (0, DtlsRecord.ChangeCipherSpec):
                _gate.HoldChangeCipherSpec(record.Bytes);
                return true;
            case (1, DtlsRecord.Handshake or DtlsRecord.Alert):
                return _gate.HoldProtected(record.Bytes);
            default:
                return false;
        }
    }

    private bool StartsHandshake(DtlsRecord record) =>
        !_active && record is { Epoch: 0, Type: DtlsRecord.Handshake } && record.Fragment[0] == HandshakeFragment.ClientHello;

    private bool HandleConnected(DtlsRecord record, TimeSpan now)
    {
        if (record.Epoch == 1 && record.Type == DtlsRecord.Alert)
        {
            if (_protection.Open(record.Bytes) is not { } alert)
                return false;
            // close_notify, or fatal whatever it says.
            if (alert.Length >= DtlsRecord.HeaderSize + 2 && (alert[^2] == 2 || alert[^1] == 0))
            {
                State = DtlsState.Closed;
                Failure = TransportFailure.ClosedByPeer;
                FailureMessage = "The peer closed the association.";
            }
            return true;
        }
        // The last flight was ours and the peer repeats its own: ours was lost (RFC 6347, section 4.2.4).
        bool repeats = record.Type is DtlsRecord.Handshake or DtlsRecord.ChangeCipherSpec;
        if (repeats && !_active && now - _sentAt >= AnswerPause)
            SendFlight(now);
        return repeats;
    }

    private bool TryStartThread()
    {
        _thread = HandshakeThread.TryStart(_active, _rules, Limits.DatagramBytes, _outputReady);
        return _thread is not null;
    }

    /// <summary>Moves what the handshake wrote out, and what had to wait for it in, until it wants the network.</summary>
    private void Pump(TimeSpan now)
    {
        if (_thread is not { } thread || State != DtlsState.Handshaking)
            return;
        bool moved = true;
        while (moved)
        {
            if (_outputReady is null)
                thread.WaitUntilIdle();
            bool finished = thread.IsFinished;
            moved = false;
            while (thread.TakeFlight() is { } written)
            {
                TakeFlight(written, now);
                moved = true;
            }
            if (finished)
            {
                Finish();
                return;
            }
            if (_gate.TakeReady(ref _dropped) is { } record)
                moved |= thread.Deliver(record);
        }
    }

    private void TakeFlight(List<WrittenRecord> written, TimeSpan now)
    {
        int first = -1;
        foreach (WrittenRecord record in written)
        {
            if (first < 0)
                first = record.MessageSequence;
            _lastMessage = Math.Max(_lastMessage, record.MessageSequence);
        }
        if (first < 0)
        {
            Send(written); // alerts only
        }
        else if (_flight.Count > 0 && first <= _flight[0].MessageSequence)
        {
            // BouncyCastle answers a repeated flight by writing its last one again; we have it already.
            if (now - _sentAt >= AnswerPause)
                SendFlight(now);
        }
        else
        {
            _flight = written;
            SendFlight(now);
            _resendAfter = FirstResend;
            _resendAt = now + FirstResend;
        }
    }

    private void Finish()
    {
        HandshakeOutcome outcome = _rules.Outcome;
        _thread = null;
        if (outcome.Failure == TransportFailure.None && outcome.KeyingMaterial is not null)
        {
            State = DtlsState.Connected;
            if (_active)
                _flight = []; // the last flight was the peer's
        }
        else
        {
            Fail(outcome.Failure, outcome.Message);
        }
    }

    private void Fail(TransportFailure failure, string message)
    {
        State = DtlsState.Failed;
        Failure = failure;
        FailureMessage = message;
        _thread?.Abort();
        _thread = null;
        _flight = [];
    }

    private void SendFlight(TimeSpan now)
    {
        if (_flight.Count == 0)
            return;
        _sentAt = now;
        Send(_flight);
    }

    /// <summary>Numbers, protects and packs records into as few datagrams as they fit.</summary>
    private void Send(List<WrittenRecord> records)
    {
        Span<byte> datagram = stackalloc byte[Limits.DatagramBytes];
        int length = 0;
        foreach (WrittenRecord record in records)
        {
            byte[] bytes = _protection.Seal(record);
            if (length + bytes.Length > datagram.Length && length > 0)
            {
                _output.TryAdd(datagram[..length], Path);
                length = 0;
            }
            bytes.CopyTo(datagram[length..]);
            length += bytes.Length;
        }
        if (length > 0)
            _output.TryAdd(datagram[..length], Path);
    }
}
