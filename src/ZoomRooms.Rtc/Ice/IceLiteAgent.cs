using System.Buffers.Binary;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Stun;

namespace ZoomRooms.Rtc.Ice;

/// <summary>
/// The server's side (RFC 8445, section 2.5, "lite"): answers authentic checks and takes the path that the client nominates.
/// Follows the client to a new address; its consent is the client's checks.
/// </summary>
internal sealed class IceLiteAgent(DatagramQueue output) : IceAgent(output)
{
    // Twenty minutes of consent checks. A check recorded on the wire and replayed from elsewhere must not move the path; one
    // older than this could, until the client's next check moves it back.
    private readonly ulong[] _recentChecks = new ulong[256];
    private int _nextRecent;
    private TimeSpan _consentUntil;

    public override TimeSpan? NextTimeout => State is IceState.Checking or IceState.Connected ? _consentUntil : null;

    public override void HandleTimeout(TimeSpan now)
    {
        if (NextTimeout is TimeSpan due && now >= due)
            State = State == IceState.Connected ? IceState.ConsentLost : IceState.Failed;
    }

    protected override void Start(TimeSpan now) => _consentUntil = now + IceTiming.ConsentExpiry;

    protected override bool OnRequest(in StunMessage request, TransportAddress from, TimeSpan now)
    {
        // A lite agent is always controlled; a peer that says it is controlled too has misread the description.
        if (request.Controlled is not null)
            return false;
        ulong check = BinaryPrimitives.ReadUInt64BigEndian(request.TransactionId);
        bool seen = _recentChecks.AsSpan().Contains(check);
        if (seen && from != Path)
            return false;
        if (!seen)
        {
            _recentChecks[_nextRecent] = check;
            _nextRecent = (_nextRecent + 1) % _recentChecks.Length;
            _consentUntil = now + IceTiming.ConsentExpiry;
        }
        if (request.UseCandidate)
        {
            Path = from;
            State = IceState.Connected;
        }
        return true;
    }

    // A lite agent asks nothing.
    protected override bool OnSuccess(in StunMessage response, TransportAddress from, TimeSpan now) => false;
}
