using System.Security.Cryptography;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Stun;

namespace ZoomRooms.Rtc.Ice;

/// <summary>
/// What both sides of ICE share (RFC 8445): credentials, the answer to an authentic check, the path. A server is
/// <see cref="IceLiteAgent"/>, a client <see cref="IceControllingAgent"/>.
/// </summary>
internal abstract class IceAgent
{
    private byte[]? _expectedUsername;

    protected IceAgent(DatagramQueue output) => Output = output;

    public IceCredentials Local { get; } = IceCredentials.Create();

    public IceCredentials? Remote { get; private set; }

    public IceState State { get; protected set; }

    /// <summary>Where the peer is; nothing until <see cref="IceState.Connected"/>.</summary>
    public TransportAddress Path { get; protected set; }

    /// <summary>STUN messages that were believed.</summary>
    public long Accepted { get; private set; }

    /// <summary>STUN messages that were not: malformed, wrongly keyed, replayed, or answers to nothing.</summary>
    public long Dropped { get; private set; }

    public abstract TimeSpan? NextTimeout { get; }

    protected DatagramQueue Output { get; }

    /// <summary>Learns the peer's credentials, once.</summary>
    public void SetRemote(IceCredentials remote, TimeSpan now)
    {
        if (Remote is not null)
            throw new InvalidOperationException("The peer's description is set once.");
        Remote = remote;
        _expectedUsername = [.. Local.UfragBytes, (byte)':', .. remote.UfragBytes];
        State = IceState.Checking;
        Start(now);
    }

    public abstract void HandleTimeout(TimeSpan now);

    /// <summary>Takes a datagram that looks like STUN.</summary>
    public void Handle(ReadOnlySpan<byte> datagram, TransportAddress from, TimeSpan now)
    {
        bool believed = Remote is not null
            && State is IceState.Checking or IceState.Connected
            && StunMessage.TryParse(datagram, out StunMessage message)
            && !message.HasUnknownRequired
            && message.Type switch
            {
                StunMessageType.BindingRequest => AnswerRequest(message, from, now),
                StunMessageType.BindingSuccess => message.HasValidIntegrity(Remote.PasswordBytes) && OnSuccess(message, from, now),
                StunMessageType.BindingError => false,
                StunMessageType.BindingIndication => true,
                StunMessageType.Unknown => false,
                _ => false,
            };
        if (believed)
            Accepted++;
        else
            Dropped++;
    }

    /// <summary>Begins checking, or waiting for checks.</summary>
    protected abstract void Start(TimeSpan now);

    /// <summary>Takes an authentic check before it is answered; false drops it unanswered.</summary>
    protected abstract bool OnRequest(in StunMessage request, TransportAddress from, TimeSpan now);

    /// <summary>Takes an authentic success; false when it answers no check.</summary>
    protected abstract bool OnSuccess(in StunMessage response, TransportAddress from, TimeSpan now);

    protected static void NewTransaction(Span<byte> transactionId) => RandomNumberGenerator.Fill(transactionId);

    private bool AnswerRequest(in StunMessage request, TransportAddress from, TimeSpan now)
    {
        if (!request.Username.SequenceEqual(_expectedUsername) || !request.HasValidIntegrity(Local.PasswordBytes)
            || !OnRequest(request, from, now))
            return false;
        Span<byte> buffer = stackalloc byte[StunMessage.MaximumSize];
        StunWriter answer = new(buffer, StunMessageType.BindingSuccess, request.TransactionId);
        answer.AddMappedAddress(from);
        Output.TryAdd(buffer[..answer.Finish(Local.PasswordBytes)], from);
        return true;
    }
}
