using System.Net.WebSockets;
using ZoomRooms.MeetingServer.Board;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>What all servers of a hall must agree on.</summary>
internal sealed record HallLimits(BoardLimits Board, SignalLimits Signalling, GuessLimits Guesses, MessageLimits Messages);

/// <summary>
/// All running meetings and all conversations, of all servers that share them: a replicated state machine. It changes only by
/// <see cref="Step"/>, and every server takes the same steps in the same order, so that any of them can go on where another ends. A step
/// never waits, reads no clock, draws nothing, asks no database and does not know which server takes it: what is to be done is an answer
/// and a list of effects. Not thread-safe: <see cref="HallHost"/> owns it.
/// </summary>
internal sealed partial class HallMachine
{
    private static readonly Comparer<MeetingId> ByNumber = Comparer<MeetingId>.Create((one, other) => one.Value.CompareTo(other.Value));
    private readonly HallLimits _limits;
    private readonly HallEffects _effects = new();
    private readonly Dictionary<HardwareId, Conversation> _connected = [];
    private readonly Dictionary<Conversation, Seat> _seats = [];
    // Sorted: in which order they are gone through must be the same on a server that came later.
    private readonly SortedDictionary<MeetingId, MeetingInstance> _running = new(ByNumber);
    private readonly SortedDictionary<MeetingId, List<Conversation>> _waiting = new(ByNumber);
    private readonly AttemptLimiter _guesses;
    private TimeSpan _now;
    private bool _shuttingDown;

    public HallMachine(HallLimits limits)
    {
        _limits = limits;
        _guesses = new AttemptLimiter(limits.Guesses.PasscodesPerDevice, limits.Guesses.PasscodesOverall, TimeSpan.FromMinutes(1));
    }

    /// <summary>Where a conversation is: in a meeting, or waiting for one.</summary>
    private sealed record Seat(MeetingId Meeting, MeetingInstance? Instance, Participant? Participant);

    /// <summary>Takes a step. Nothing that clients say makes it fail; a failure is a bug, and the same on every server.</summary>
    /// <param name="from">The server that put it into the log.</param>
    /// <param name="now">Time as the log has it.</param>
    public HallStep Step(string from, HallRecord record, TimeSpan now)
    {
        // It does not go back.
        _now = now > _now ? now : _now;
        HallAnswer answer = Answer(from, record);
        return new HallStep(answer, _effects.TakeAll());
    }

    private HallAnswer Answer(string from, HallRecord record)
    {
        switch (record)
        {
            case ConversationBegun begun:
                return Begin(from, begun);
            case ConversationResumed resumed:
                return new HallAnswer.Resumed(Resume(resumed));
            case MessageHeard heard:
                return Hear(from, heard);
            case JoinDecidedAnew join:
                return _conversations.GetValueOrDefault(join.Conversation) is { Undecided: not null } joining
                    ? Decide(from, joining, join.Join, anew: true)
                    : HallAnswer.Decided.Done;
            case ConversationDetached detached:
                Detach(detached);
                break;
            case ConversationGivenUp givenUp:
                GiveUp(givenUp);
                break;
            case ConversationEnded ended:
                _conversations.GetValueOrDefault(ended.Conversation)?.SayGoodbye(
                    new Goodbye(ended.LastMessage, ended.Status), ended.DiscardQueued);
                break;
            case TwinFound twin:
                FindTwin(from, twin.Successor);
                break;
            case ParticipantTold told:
                Tell(from, told);
                break;
            case DeviceRevoked revoked:
                Revoke(revoked.Hardware);
                break;
            case MeetingCancelled cancelled:
                Cancel(cancelled.Meeting);
                break;
            case MediaGone gone:
                Reopen(gone);
                break;
            case SlotsAnnounced announced:
                Announce(from, announced);
                break;
            case NodeAlive alive:
                Welcome(from, alive);
                break;
            case NodeGone gone:
                GiveUp(gone);
                break;
            case NodeLeaving:
                if (_nodes.ContainsKey(from))
                    Remove(from, isLeaving: true);
                break;
            case Genesis:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(record), record.GetType().Name, "a step that is none");
        }
        return HallAnswer.Nothing.Instance;
    }

    private void LeaveMeeting(Conversation peer)
    {
        if (!Leave(peer))
            Refuse(peer, RefusalCode.NotInMeeting);
    }

    private void Post(string from, Conversation peer, PostToBoard post, bool mayCommand)
    {
        if (!TryFindSeat(peer, out MeetingInstance? meeting, out Participant? participant))
        {
            Refuse(peer, RefusalCode.NotInMeeting);
            return;
        }
        PostOutcome outcome = post.Kind == BoardEntryKind.LeaderCommand && !(mayCommand || meeting.IsCoHost(peer.Hardware))
            ? PostOutcome.NotCoHost
            : meeting.Post(participant, post, _now);
        _effects.Add(new HallEffect.CountPost(from, outcome));
        if (PostRefusals.Of(outcome) is { } refused)
            peer.Send(refused);
    }

    private void Cancel(MeetingId cancelled)
    {
        if (_running.TryGetValue(cancelled, out MeetingInstance? meeting))
            End(meeting, MeetingEndCause.EndedByHost, "The meeting was cancelled.");
    }

    private void Revoke(HardwareId device)
    {
        _connected.Remove(device, out Conversation? peer);
        for (; peer is not null; peer = peer.Older)
        {
            Leave(peer);
            peer.Close(SignalJson.Write(new MessageRefused(RefusalCode.DeviceRevoked, Refusals.Sentence(RefusalCode.DeviceRevoked))));
        }
    }

    /// <summary>Ends every meeting and conversation; joins are refused from here on.</summary>
    private void ShutDown()
    {
        _shuttingDown = true;
        string sentence = Refusals.Sentence(RefusalCode.ServerShuttingDown);
        foreach (MeetingInstance meeting in _running.Values.ToList())
            End(meeting, MeetingEndCause.ServerShuttingDown, sentence);
        foreach (Conversation waiting in _waiting.Values.SelectMany(list => list))
            waiting.Send(new MeetingEnded(MeetingEndCause.ServerShuttingDown, sentence));
        _waiting.Clear();
        _seats.Clear();
        foreach (Conversation peer in _conversations.Values.ToList())
        {
            peer.SayGoodbye(new Goodbye(null, WebSocketCloseStatus.NormalClosure), discardQueued: false);
            // Nobody is waited for any more.
            if (peer.Attachment is null)
                BeOver(peer);
        }
    }

    private static void Refuse(Conversation peer, RefusalCode code) => peer.Send(new MessageRefused(code, Refusals.Sentence(code)));
}
