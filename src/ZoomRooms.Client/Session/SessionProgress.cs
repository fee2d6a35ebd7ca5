using ZoomRooms.Client.Media;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Protocol;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.Client.Session;

/// <summary>How far a session has come, and how it ended. Owned by the session loop.</summary>
internal sealed class SessionProgress(JoinRequest request, TimeProvider time)
{
    private readonly TimeSpan _begun = time.Now();
    private readonly List<SessionMilestone> _milestones = [];
    private SessionSnapshot? _frozen;

    public JoinRequest Request => request;
    public SessionState State { get; set; } = SessionState.Connecting;
    public SessionEnd? End { get; private set; }
    public bool IsEnded => End is not null;
    public WantedPictures Pictures { get; set; } = request.Pictures ?? WantedPictures.Any;

    /// <summary>The signalling connection broke, and another is looked for.</summary>
    public bool Reconnecting { get; set; }

    /// <summary>Another device with this one's identity gave way to it.</summary>
    public bool IdentityUsedTwice { get; set; }

    /// <summary>There is nobody to say goodbye to.</summary>
    public bool ServerIsGone { get; set; }

    /// <summary>Notes a moment of the join; only its first time counts.</summary>
    public void Reach(string milestone)
    {
        if (!_milestones.Exists(reached => reached.Name == milestone))
            _milestones.Add(new SessionMilestone(milestone, time.Now() - _begun));
    }

    /// <summary>Ends the session; the first reason stays.</summary>
    public void Finish(SessionEndReason reason, string detail, RefusalCode refusal = RefusalCode.Unknown)
    {
        // Whoever refused whom: what is not of this time to one is to the other.
        bool mayBeTheClock = ServerAhead is not null && reason is not (SessionEndReason.Left or SessionEndReason.MeetingEnded or SessionEndReason.RemovedByHost);
        End ??= new SessionEnd(reason, mayBeTheClock ? $"{detail} Besides, {ClockDifference.Describe(ServerAhead!.Value)}." : detail, refusal);
    }

    /// <summary>How far the server's clock is ahead of this device's, where that is more than a minute.</summary>
    public TimeSpan? ServerAhead { get; set; }

    /// <summary>There is no connection to the server, or there will be none any more.</summary>
    public void Finish(SignalAttempt attempt)
    {
        switch (attempt.Outcome)
        {
            case SignalOutcome.NotTrusted:
                Finish(SessionEndReason.ServerNotTrusted, attempt.Sentence);
                break;
            case SignalOutcome.NotPaired:
                Finish(SessionEndReason.Refused, "The meeting server does not know this device. Pair it with a new code.", RefusalCode.NotPaired);
                break;
            case SignalOutcome.Refused:
                Refuse(attempt.Refusal, attempt.Sentence);
                break;
            case SignalOutcome.Unreachable or SignalOutcome.NotResumable or SignalOutcome.Connected or SignalOutcome.Unknown:
                Finish(SessionEndReason.ServerUnreachable, $"The meeting server cannot be reached{(attempt.Sentence.Length > 0 ? $" ({attempt.Sentence.TrimEnd('.')})" : "")}. Check the network, and that Server:Url is right.");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(attempt));
        }
    }

    /// <summary>The conversation is over.</summary>
    /// <param name="lastAttempt">To go on with it; the default where none was made.</param>
    /// <param name="lastWord">What the server said before its goodbye; null where it said no goodbye, or nothing to that.</param>
    public void Lose(SignalAttempt lastAttempt, MessageRefused? lastWord)
    {
        ServerIsGone = true;
        if (lastWord is not null)
            Refuse(lastWord.Code, lastWord.Message);
        else if (lastAttempt.Outcome is SignalOutcome.Refused or SignalOutcome.NotPaired or SignalOutcome.NotTrusted)
            Finish(lastAttempt);
        else
            Finish(SessionEndReason.ServerConnectionLost, "The connection to the meeting server broke.");
    }

    /// <summary>The server reads nothing: more waits for it than ever should. There is no use in a goodbye either.</summary>
    public void GiveServerUp()
    {
        ServerIsGone = true;
        Finish(SessionEndReason.ServerConnectionLost, "The meeting server does not read what this room tells it.");
    }

    public void Refuse(RefusalCode code, string message) =>
        Finish(code == RefusalCode.RemovedByHost ? SessionEndReason.RemovedByHost : SessionEndReason.Refused, DisplayNames.Show(message), code);

    public void Finish(MeetingEnded ended) => Finish(
        EndKinds.ReasonOf(ended.Cause), DisplayNames.Show(ended.Message), ended.Cause == MeetingEndCause.ServerShuttingDown ? RefusalCode.ServerShuttingDown : RefusalCode.Unknown);

    /// <summary>Holds the server's claim against what the room insists on. False: the session ended.</summary>
    public bool Accept(JoinAccepted accepted)
    {
        Reach("accepted");
        if (accepted.Meeting != request.Meeting)
            Finish(SessionEndReason.ProtocolViolation, "The meeting server let this room into another meeting than the one asked for.");
        else if (accepted.Encryption is not (EncryptionType.EndToEnd or EncryptionType.Enhanced))
            Finish(SessionEndReason.ProtocolViolation, "The meeting server named no known encryption type.");
        else if (request.Encryption == EncryptionType.EndToEnd && accepted.Encryption != EncryptionType.EndToEnd)
            Finish(SessionEndReason.EncryptionDowngraded, "The meeting is not end-to-end encrypted, and this room insists on it (Meeting:Encryption).");
        else if (request.Encryption == EncryptionType.Enhanced && accepted.Encryption != EncryptionType.Enhanced)
            Finish(SessionEndReason.EncryptionTypeContradicted, "The meeting is end-to-end encrypted, and this room asked for enhanced encryption.");
        else
            State = SessionState.ExchangingKeys;
        return !IsEnded;
    }

    /// <summary>Keeps the last figures before the membership is torn down.</summary>
    public void Freeze(Membership? membership) => _frozen = ToSnapshot(membership);

    public SessionSnapshot ToSnapshot(Membership? membership)
    {
        SessionSnapshot snapshot = membership is null
            ? _frozen ?? Now(null, EncryptionEvidence.None(request.Encryption), MediaStatistics.None)
            : membership.Describe(Now(membership.Topic, membership.Evidence(request.Encryption), membership.Statistics) with { Reconnecting = Reconnecting });
        return End is { } end ? snapshot.Over(end) : snapshot;
    }

    private SessionSnapshot Now(string? topic, EncryptionEvidence evidence, MediaStatistics media) =>
        new(State, null, request.Meeting, topic, evidence, null, [], media, [.. _milestones]) { IdentityUsedTwice = IdentityUsedTwice, ServerAhead = ServerAhead };
}
