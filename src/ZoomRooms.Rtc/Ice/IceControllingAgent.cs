using System.Security.Cryptography;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Stun;

namespace ZoomRooms.Rtc.Ice;

/// <summary>
/// The client's side (RFC 8445, controlling): checks the server's few candidates, nominates the first that answers and keeps
/// its consent fresh (RFC 7675). It has one socket, so one local candidate.
/// </summary>
internal sealed class IceControllingAgent : IceAgent
{
    /// <summary>A server has an address or two per family.</summary>
    public const int MaximumCandidates = 8;

    // Peer-reflexive preference, the only local candidate, component 1 (RFC 8445, section 5.1.2).
    private const uint Priority = 110u << 24 | 65535u << 8 | 255;

    private readonly ulong _tieBreaker;
    private readonly List<TransportAddress> _candidates = [];
    private readonly Check[] _checks = new Check[32];
    private readonly byte[] _transactionIds = new byte[32 * 12];
    private byte[] _username = [];
    private int _nextSlot;
    private TimeSpan _nextCheck;
    private TimeSpan _interval;
    private TimeSpan _giveUp;
    private TimeSpan _consentUntil;

    public IceControllingAgent(DatagramQueue output) : base(output)
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        _tieBreaker = BitConverter.ToUInt64(bytes);
    }

    public override TimeSpan? NextTimeout => State switch
    {
        IceState.Checking => Min(_giveUp, _nextCheck),
        IceState.Connected => Min(_consentUntil, _nextCheck),
        IceState.Waiting or IceState.Failed or IceState.ConsentLost => null,
        _ => null,
    };

    /// <summary>Adds an address to check; false when there are too many, or it is there already.</summary>
    public bool AddCandidate(TransportAddress address)
    {
        if (address.IsNone || _candidates.Count >= MaximumCandidates || _candidates.Contains(address))
            return false;
        _candidates.Add(address);
        // Checked at the next timeout, which is now.
        _interval = IceTiming.FirstCheck;
        _nextCheck = TimeSpan.MinValue;
        return true;
    }

    public override void HandleTimeout(TimeSpan now)
    {
        switch (State)
        {
            case IceState.Checking when now >= _giveUp:
                State = IceState.Failed;
                break;
            case IceState.Connected when now >= _consentUntil:
                State = IceState.ConsentLost;
                break;
            case IceState.Checking when now >= _nextCheck:
                SendChecks();
                _nextCheck = now + _interval;
                _interval = Min(_interval * 2, IceTiming.SlowestCheck);
                break;
            case IceState.Connected when now >= _nextCheck:
                SendCheck(Path, nominate: true);
                _nextCheck = now + NextConsentInterval();
                break;
            case IceState.Waiting or IceState.Checking or IceState.Connected or IceState.Failed or IceState.ConsentLost:
            default:
                break;
        }
    }

    protected override void Start(TimeSpan now)
    {
        _username = [.. Remote!.UfragBytes, (byte)':', .. Local.UfragBytes];
        _giveUp = now + IceTiming.GiveUp;
        _nextCheck = now;
        _interval = IceTiming.FirstCheck;
    }

    // A peer with a full ICE implementation checks us too; it wants an answer and moves nothing.
    protected override bool OnRequest(in StunMessage request, TransportAddress from, TimeSpan now) => true;

    protected override bool OnSuccess(in StunMessage response, TransportAddress from, TimeSpan now)
    {
        if (FindCheck(response.TransactionId) is not int slot || _checks[slot].To != from)
            return false;
        Check check = _checks[slot];
        _checks[slot] = default;
        if (State == IceState.Connected)
        {
            if (from != Path)
                return false;
            _consentUntil = now + IceTiming.ConsentExpiry;
            return true;
        }
        if (Path.IsNone)
            Path = from;
        if (from != Path)
            return true;
        if (check.Nominates)
        {
            State = IceState.Connected;
            _consentUntil = now + IceTiming.ConsentExpiry;
            _nextCheck = now + NextConsentInterval();
        }
        else
        {
            SendCheck(Path, nominate: true);
            _interval = IceTiming.FirstCheck;
            _nextCheck = now + _interval;
        }
        return true;
    }

    private void SendChecks()
    {
        if (!Path.IsNone)
        {
            SendCheck(Path, nominate: true);
            return;
        }
        // One candidate is nominated with the first check, which saves a round trip; of several the first that answers is.
        foreach (TransportAddress candidate in _candidates)
            SendCheck(candidate, nominate: _candidates.Count == 1);
    }

    private void SendCheck(TransportAddress to, bool nominate)
    {
        Span<byte> transactionId = _transactionIds.AsSpan(_nextSlot * 12, 12);
        NewTransaction(transactionId);
        _checks[_nextSlot] = new Check(to, nominate);
        _nextSlot = (_nextSlot + 1) % _checks.Length;

        Span<byte> buffer = stackalloc byte[StunMessage.MaximumSize];
        StunWriter request = new(buffer, StunMessageType.BindingRequest, transactionId);
        request.AddUsername(_username);
        request.AddPriority(Priority);
        request.AddControlling(_tieBreaker);
        if (nominate)
            request.AddUseCandidate();
        Output.TryAdd(buffer[..request.Finish(Remote!.PasswordBytes)], to);
    }

    private int? FindCheck(ReadOnlySpan<byte> transactionId)
    {
        for (int slot = 0; slot < _checks.Length; slot++)
        {
            if (!_checks[slot].To.IsNone && _transactionIds.AsSpan(slot * 12, 12).SequenceEqual(transactionId))
                return slot;
        }
        return null;
    }

    private static TimeSpan NextConsentInterval() => IceTiming.Consent * (0.8 + RandomNumberGenerator.GetInt32(401) / 1000.0);

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>A check that waits for its answer.</summary>
    private readonly record struct Check(TransportAddress To, bool Nominates);
}
