using ZoomRooms.Client.Media;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Signaling;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Session;

/// <summary>What the machine wants done, done. Nothing here decides, and nothing waits before the session is over.</summary>
public sealed partial class MeetingSession
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a server may take to read what is still to be said, and to answer the goodbye.</summary>
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(2);

    private readonly IReadOnlyList<SessionEffect> _first;
    private SignalConversation? _signal;
    private Task _signalling = Task.CompletedTask;
    private Task _goodbye = Task.CompletedTask;
    private Task? _disconnected;

    private bool IsReconnecting => _signal is { IsInterrupted: true };

    private void Do(IReadOnlyList<SessionEffect> effects)
    {
        foreach (SessionEffect effect in effects)
            Do(effect);
    }

    private void Do(SessionEffect effect)
    {
        switch (effect)
        {
            case SessionEffect.Connect:
                _signalling = TalkAsync();
                break;
            case SessionEffect.Send { Message: var message }:
                if (Volatile.Read(ref _signal)?.TrySend(message) == false)
                    _answers.Enqueue(new SessionInput.OutboxFull());
                break;
            case SessionEffect.OpenTransport { Accepted: var accepted }:
                Enter(accepted);
                break;
            case SessionEffect.SayGoodbye:
                _goodbye = SayGoodbyeAsync();
                break;
            case SessionEffect.EraseKeys:
                _stay?.Dispose();
                _stay = null;
                break;
            case SessionEffect.Disconnect:
                _disconnected = DisconnectAsync();
                break;
            default:
                if (_stay is { } stay)
                    Do(effect, stay);
                break;
        }
    }

    private void Do(SessionEffect effect, Stay stay)
    {
        switch (effect)
        {
            case SessionEffect.ReopenTransport:
                stay.Reopen(offer => Post(new SessionInput.TransportOffered(offer)));
                break;
            case SessionEffect.ConnectTransport { Opened: var opened }:
                stay.Connect(opened);
                break;
            case SessionEffect.FillSlots { Filled: var filled }:
                stay.Fill(filled);
                break;
            case SessionEffect.AddStreams { Participant: var participant }:
                stay.Add(participant);
                break;
            case SessionEffect.RemoveStreams { Participant: var participant }:
                stay.Remove(participant);
                break;
            case SessionEffect.StartSending:
                stay.StartSending();
                break;
            case SessionEffect.TakePictures { Takes: var takes }:
                stay.TakePictures(takes);
                break;
            case SessionEffect.RequestKeyFrame { Of: var of }:
                stay.RequestKeyFrame(of);
                break;
            case SessionEffect.ShowScreen { On: var on }:
                stay.ShowScreen(on);
                break;
            case SessionEffect.StopSending:
                stay.StopSending();
                break;
            case SessionEffect.CloseTransport:
                stay.CloseTransport();
                break;
            case SessionEffect.StartKeys:
                stay.Keys.Start();
                break;
            case SessionEffect.TellKeys { Message: var message }:
                stay.Keys.Hear(message);
                break;
            case SessionEffect.RequestLock { Locked: var locked }:
                stay.Keys.RequestLock(locked);
                break;
            case SessionEffect.RequestDecision { Decision: var decision }:
                stay.Keys.Request(decision);
                break;
            case SessionEffect.SealText { Text: var text }:
                stay.Keys.Say(text);
                break;
            case SessionEffect.SealHand { Up: var up }:
                stay.Keys.RaiseHand(up);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect));
        }
        if (_session.State != SessionState.Ended)
            HearKeys(stay);
    }

    private void Enter(JoinAccepted accepted)
    {
        Stay stay = new(_context, _session.Request, accepted, OnRtcEvent);
        _stay = stay;
        // Somebody may have left while it was made.
        if (_leaving)
            stay.StopSending();
        _answers.Enqueue(new SessionInput.TransportOffered(stay.Offer));
    }

    /// <summary>Connects, and hears what the server says until the conversation is over. Never throws.</summary>
    private async Task TalkAsync()
    {
        try
        {
            using CancellationTokenSource timeout = new(ConnectTimeout, _context.Time);
            using CancellationTokenSource connecting = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _ended.Token);
            if (_context.Guest is { } guest)
            {
                (SignalAttempt refused, DeviceCredentials? credentials) = await guest.AskAsync(_session.Request, connecting.Token);
                if (credentials is null)
                {
                    Post(new SessionInput.NotConnected(refused));
                    return;
                }
                _context = _context with { Credentials = credentials, Guest = null };
            }
            (SignalAttempt attempt, SignalConversation? signal) =
                await SignalConversation.ConnectAsync(_context.Server, _context.Credentials.DeviceToken, _context.Time, connecting.Token);
            Volatile.Write(ref _signal, signal);
            Post(signal is null ? new SessionInput.NotConnected(attempt) : new SessionInput.Connected(attempt.ServerAhead)
            {
                Self = new ParticipantDevice(_context.Credentials.User, _context.Credentials.Hardware),
            });
            if (signal is not null)
                await HearAsync(signal);
        }
        catch (Exception bug)
        {
            ClientLog.SessionFailed(_context.Logger, bug);
            Post(new SessionInput.Broke());
        }
    }

    private async Task HearAsync(SignalConversation signal)
    {
        while (await signal.ReceiveAsync(_ended.Token) is { } message)
            Post(new SessionInput.Signal(message));
        Post(new SessionInput.SignalLost(signal.LastAttempt, signal.IsClosed));
    }

    /// <summary>
    /// Stays until the server has heard all that was said: that the host ended the meeting, or the leader's last heartbeat.
    /// </summary>
    private async Task SayGoodbyeAsync()
    {
        using CancellationTokenSource patience = new(GoodbyeTimeout, _context.Time);
        await _signal!.SayGoodbyeAsync(patience.Token);
        await _signalling.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task DisconnectAsync()
    {
        await _goodbye;
        await _ended.CancelAsync();
        await _signalling;
        if (_signal is { } signal)
            await signal.DisposeAsync();
    }

    /// <summary>A fault of this program: whatever its effects were about, what is held is given back.</summary>
    private void BreakOff()
    {
        try
        {
            _answers.Clear();
            Take(new SessionInput.Broke());
        }
        catch (Exception bug)
        {
            ClientLog.SessionFailed(_context.Logger, bug);
        }
    }

    /// <summary>Most of it is given back by now; all of it where a fault left something.</summary>
    private async Task GiveBackAsync()
    {
        _stay?.Dispose();
        _stay = null;
        await (_disconnected ?? DisconnectAsync());
    }
}
