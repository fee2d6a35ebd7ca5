using System.Net;
using System.Security.Cryptography;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.Rtc.Ice;
using ZoomRooms.Rtc.Srtp;
using ZoomRooms.Rtc.Stun;

namespace ZoomRooms.Rtc.Secure;

/// <summary>
/// One secure association between a client and the media server: ICE, DTLS 1.2, and SRTP with AEAD_AES_256_GCM over one UDP
/// flow. Sans-IO: datagrams and time go in, datagrams and events come out.
/// </summary>
/// <remarks>
/// <para>
/// Owned by one thread. After each call that takes time: drain <see cref="TryGetDatagram"/> and <see cref="TryGetEvent"/>, then
/// come back with <see cref="HandleTimeout"/> at <see cref="NextTimeout"/> at the latest. What peers send never throws.
/// </para>
/// <para>
/// A peer must start its sequence numbers in the lower half (RFC 3711, section 3.3.1), so that a first packet lost does not hide
/// a roll-over.
/// </para>
/// </remarks>
public sealed class SecureTransport : IDisposable
{
    /// <summary>Bytes that a buffer must have beyond a packet for <see cref="ProtectRtp"/> and <see cref="ProtectRtcp"/>.</summary>
    public const int ProtectionOverhead = 32;

    private const int QueueLength = 32;
    private const int MaximumDatagram = 1280;

    private static readonly TimeSpan DescriptionLimit = TimeSpan.FromSeconds(30);

    private readonly DtlsSetup _setup;
    private readonly LocalCertificate _certificate;
    private readonly DatagramQueue _output = new(QueueLength, MaximumDatagram);
    private readonly Queue<TransportEvent> _events = new();
    private readonly IceAgent _ice;
    private readonly SrtpCounts _srtp = new();
    private readonly TimeSpan _describedBy;
    private DtlsEndpoint? _dtls;
    private SrtpSender? _sender;
    private SrtpReceiver? _receiver;
    private TransportAddress _path;
    private bool _ended;
    private bool _peerFinished;
    private long _foreignDtls;
    private long _unknown;

    /// <summary>Makes one side, with fresh ICE credentials.</summary>
    /// <param name="role">Which side.</param>
    /// <param name="setup">Whether this side sends the DTLS ClientHello; the other side must do the opposite.</param>
    /// <param name="certificate">This side's certificate; stays the caller's.</param>
    /// <param name="now">Monotonic time.</param>
    public SecureTransport(TransportRole role, DtlsSetup setup, LocalCertificate certificate, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        if (setup is not (DtlsSetup.Active or DtlsSetup.Passive))
            throw new ArgumentOutOfRangeException(nameof(setup), setup, "A side is either active or passive.");
        _setup = setup;
        _certificate = certificate;
        _ice = role switch
        {
            TransportRole.Client => new IceControllingAgent(_output),
            TransportRole.Server => new IceLiteAgent(_output),
            TransportRole.Unknown => throw new ArgumentOutOfRangeException(nameof(role)),
            _ => throw new ArgumentOutOfRangeException(nameof(role)),
        };
        _describedBy = now + DescriptionLimit;
    }

    /// <summary>
    /// When set, no call waits for the handshake's computations (some milliseconds, on a thread of their own). It is called on
    /// that thread when there is something to fetch; the owner then calls <see cref="HandleTimeout"/> and drains. For a server
    /// with many associations on one thread. When not set, a call returns when all that follows from it is done.
    /// </summary>
    public Action? OutputReady { get; init; }

    /// <summary>The user fragment by which a server finds this association (<see cref="StunMessage.TryGetUsername"/>).</summary>
    public string LocalUfrag => _ice.Local.Ufrag;

    /// <summary>True while media may flow.</summary>
    public bool IsConnected => _sender is not null && !_ended;

    /// <summary>Where the peer is; none before connectivity is established.</summary>
    public TransportAddress RemoteAddress => _path;

    public TransportCounters Counters => _srtp.ToCounters() with
    {
        StunReceived = _ice.Accepted,
        StunDropped = _ice.Dropped,
        DtlsDropped = _foreignDtls + (_dtls?.Dropped ?? 0),
        UnknownDropped = _unknown,
        OutputDropped = _output.Dropped,
    };

    /// <summary>When <see cref="HandleTimeout"/> is due; null when nothing is pending.</summary>
    public TimeSpan? NextTimeout
    {
        get
        {
            if (_ended)
                return null;
            if (_dtls is null)
                return _describedBy;
            TimeSpan? ice = _ice.NextTimeout, dtls = _dtls.NextTimeout;
            return ice is null || dtls < ice ? dtls : ice;
        }
    }

    /// <summary>This side as signalling describes it.</summary>
    /// <param name="candidates">Where this side can be reached, as <c>address:port</c>; empty for a client.</param>
    public TransportDescription Describe(IReadOnlyList<string> candidates) =>
        new(_ice.Local.Ufrag, _ice.Local.Password, _certificate.Fingerprint, _setup, candidates);

    /// <summary>Learns the other side, once. A description that is not one fails the association.</summary>
    public void SetRemote(TransportDescription remote, TimeSpan now)
    {
        if (_ended || _dtls is not null)
            return;
        if (RemotePeer.TryRead(remote, _setup, out RemotePeer? peer, out string problem))
        {
            _dtls = new DtlsEndpoint(_setup, _certificate, peer.Fingerprint, _output, OutputReady);
            foreach (TransportAddress candidate in peer.Candidates)
                (_ice as IceControllingAgent)?.AddCandidate(candidate);
            _ice.SetRemote(peer.Credentials, now);
            HandleTimeout(now);
        }
        else
        {
            End(TransportEventKind.Failed, TransportFailure.BadDescription, problem);
        }
    }

    /// <summary>Adds an address of the server, on the client; more than a few are ignored.</summary>
    public void AddRemoteCandidate(IPEndPoint address) => (_ice as IceControllingAgent)?.AddCandidate(TransportAddress.From(address));

    /// <summary>Takes a datagram. Media is decrypted in place and handed to the sink before the call returns.</summary>
    public void HandleDatagram(Span<byte> datagram, TransportAddress from, TimeSpan now, ISecureMediaSink media)
    {
        ArgumentNullException.ThrowIfNull(media);
        if (_ended)
            return;
        if (datagram.Length > 1 && datagram[0] is >= 128 and <= 191)
        {
            HandleMedia(datagram, now, media);
            return; // changes no state but the peer's having finished
        }
        if (StunMessage.IsStun(datagram))
            _ice.Handle(datagram, from, now);
        else if (!DtlsRecord.IsDtls(datagram))
            _unknown++;
        else if (_dtls is null || from != _path || _path.IsNone)
            _foreignDtls++;
        else
            _dtls.Handle(datagram, now);
        Advance(now);
    }

    /// <summary>Does what is due: checks, retransmissions, giving up.</summary>
    public void HandleTimeout(TimeSpan now)
    {
        if (_ended)
            return;
        if (_dtls is null)
        {
            if (now >= _describedBy)
                End(TransportEventKind.Failed, TransportFailure.BadDescription, "No description of the peer came in thirty seconds.");
            return;
        }
        _ice.HandleTimeout(now);
        _dtls.HandleTimeout(now);
        Advance(now);
    }

    /// <summary>Takes a datagram to send; false when there is none. The destination should hold 1,280 bytes.</summary>
    public bool TryGetDatagram(Span<byte> destination, out int length, out TransportAddress to) =>
        _output.TryTake(destination, out length, out to);

    /// <summary>Takes the next event; false when there is none.</summary>
    public bool TryGetEvent(out TransportEvent e) => _events.TryDequeue(out e);

    /// <summary>
    /// Protects an RTP packet in place, in a buffer with <see cref="ProtectionOverhead"/> bytes to spare. Returns the protected
    /// length; 0 when not connected, when it is no RTP packet, or when its sequence number was used for other content.
    /// </summary>
    internal int ProtectRtp(Span<byte> buffer, int length)
    {
        if (!IsConnected)
            return 0;
        return _srtp.Sent(_sender!.ProtectRtp(buffer, length, out int protectedLength), rtcp: false) ? protectedLength : 0;
    }

    /// <summary>
    /// Hands over what protects RTP, once and while connected, to an owner that seals on a thread of its own and disposes of it there:
    /// <see cref="ProtectRtp"/> protects nothing from then on, everything else goes on here. Null when there is nothing to hand over.
    /// </summary>
    internal RtpSealer? DetachRtpSealer() => IsConnected ? _sender!.DetachRtp() : null;

    /// <summary>Protects a compound RTCP packet like <see cref="ProtectRtp"/>.</summary>
    internal int ProtectRtcp(Span<byte> buffer, int length)
    {
        if (!IsConnected)
            return 0;
        return _srtp.Sent(_sender!.ProtectRtcp(buffer, length, out int protectedLength), rtcp: true) ? protectedLength : 0;
    }

    /// <summary>Ends the association and tells the peer, if the output is drained once more.</summary>
    public void Close()
    {
        _dtls?.Close();
        _ended = true;
    }

    /// <summary>Erases the keys and frees the handshake's thread.</summary>
    public void Dispose()
    {
        _ended = true;
        _dtls?.Dispose();
        _sender?.Dispose();
        _receiver?.Dispose();
        _sender = null;
        _receiver = null;
    }

    private void HandleMedia(Span<byte> datagram, TimeSpan now, ISecureMediaSink media)
    {
        if (_receiver is null)
        {
            _srtp.Early++;
            return;
        }
        // RFC 5761, section 4: these payload types are RTCP's.
        bool rtcp = datagram[1] is >= 192 and <= 223;
        int length;
        SrtpResult result = rtcp ? _receiver.UnprotectRtcp(datagram, out length) : _receiver.UnprotectRtp(datagram, out length);
        if (!_srtp.Received(result, rtcp))
            return;
        if (!_peerFinished)
        {
            _peerFinished = true;
            _dtls?.PeerFinished();
        }
        if (rtcp)
            media.OnRtcp(datagram[..length], now);
        else
            media.OnRtp(datagram[..length], now);
    }

    /// <summary>Carries what one layer reached over to the next.</summary>
    private void Advance(TimeSpan now)
    {
        if (_dtls is null)
            return;
        if (_ice.State == IceState.Connected && _path != _ice.Path)
        {
            bool moved = !_path.IsNone;
            _dtls.Path = _path = _ice.Path;
            if (moved)
                _events.Enqueue(
                    new TransportEvent(TransportEventKind.PathChanged, TransportFailure.None, "The peer moved to another address."));
            else
                _dtls.Start(now);
        }
        if (_sender is null && _dtls.KeyingMaterial is { } material)
        {
            TakeKeys(material);
            CryptographicOperations.ZeroMemory(material);
        }
        switch (_ice.State)
        {
            case IceState.Failed:
                End(TransportEventKind.Failed, TransportFailure.NoConnectivity,
                    "No connectivity check succeeded; is the media port reachable?");
                break;
            case IceState.ConsentLost:
                End(_sender is null
                    ? TransportEventKind.Failed
                    : TransportEventKind.Disconnected, TransportFailure.ConsentLost, "The peer did not answer for thirty seconds.");
                break;
            case IceState.Waiting or IceState.Checking or IceState.Connected:
            default:
                break;
        }
        if (_dtls.State == DtlsState.Failed)
            End(TransportEventKind.Failed, _dtls.Failure, _dtls.FailureMessage);
        else if (_dtls.State == DtlsState.Closed)
            End(TransportEventKind.Disconnected, _dtls.Failure, _dtls.FailureMessage);
    }

    private void TakeKeys(ReadOnlySpan<byte> material)
    {
        const int key = 32, salt = SrtpProfile.SaltSize;
        SrtpKeys client = SrtpKeys.Derive(SrtpProfile.AeadAes256Gcm, material[..key], material.Slice(2 * key, salt));
        SrtpKeys server = SrtpKeys.Derive(SrtpProfile.AeadAes256Gcm, material.Slice(key, key), material.Slice(2 * key + salt, salt));
        bool active = _setup == DtlsSetup.Active;
        _sender = new SrtpSender(active ? client : server);
        _receiver = new SrtpReceiver(active ? server : client);
        _events.Enqueue(new TransportEvent(TransportEventKind.Connected, TransportFailure.None, "The association is secure."));
    }

    private void End(TransportEventKind kind, TransportFailure failure, string message)
    {
        if (_ended)
            return;
        _ended = true;
        _events.Enqueue(new TransportEvent(kind, failure, message));
    }
}
