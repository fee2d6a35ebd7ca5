using System.Collections.Concurrent;
using System.Data.Common;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using ZoomRooms.MeetingServer.Clocks;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Guests;
using ZoomRooms.MeetingServer.Meetings;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Signalling;
using ZoomRooms.MeetingServer.Statements;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Intake;

/// <summary>
/// Between the connections of this server and the hall that it may share with others: reads what clients say, bounds how often, finds out
/// what the hall cannot know, and puts it into the hall's log.
/// </summary>
internal sealed class FrontEnd
{
    private const int Tries = 5;
    // A statement is made anew for whoever has one that ends this much sooner than one of the key at hand.
    private static readonly TimeSpan Staleness = TimeSpan.FromHours(1);
    // The clock that says when a device was revoked may be another's, and the database may have been away.
    private static readonly TimeSpan Revocations = TimeSpan.FromHours(1);

    // What the client says meanwhile waits, and in a leader's case everybody for that.
    private static readonly TimeSpan CommandPatience = TimeSpan.FromSeconds(2);

    private readonly IHallLog _log;
    private readonly HallHost _hall;
    private readonly ServerDatabase _database;
    private readonly DeviceStore _devices;
    private readonly MeetingStore _schedule;
    private readonly GuestPasses _guests;
    private readonly StatementIssuer _statements;
    private readonly SignalLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, MessageAllowance> _allowances = new(StringComparer.Ordinal);
    private long _connections;

    public FrontEnd(
        IHallLog log, HallHost hall, ServerDatabase database, DeviceStore devices, MeetingStore schedule, StatementIssuer statements,
        GuestPasses guests, SignalLimits limits, TimeProvider time, ILogger<FrontEnd> logger)
    {
        (_log, _hall, _limits, _time, _logger) = (log, hall, limits, time, logger);
        (_database, _devices, _schedule, _statements, _guests) = (database, devices, schedule, statements, guests);
        _ = Task.Run(DecideAnewAsync);
    }

    /// <summary>A number for a connection of this server.</summary>
    public Attachment Attach() => new(_log.Node, Interlocked.Increment(ref _connections));

    /// <summary>Begins a conversation over a connection, which is closed where that fails: where this server comes anew just
    /// then.</summary>
    public async Task BeginAsync(string id, HardwareId hardware, bool resumable, Attachment attachment, SignalOutbox outbox)
    {
        _hall.Expect(id, attachment, outbox);
        HallAnswer.Begun? begun = null;
        try
        {
            begun = await _log.AppendAsync(new ConversationBegun(id, hardware, resumable, attachment));
        }
        finally
        {
            if (begun is not { IsHeldHere: true })
            {
                _hall.Forget(attachment);
                outbox.Close(null, WebSocketCloseStatus.EndpointUnavailable, discardQueued: true);
            }
        }
    }

    /// <summary>Interrupts a conversation for another connection. The messages heard of the client; null when it cannot go on.</summary>
    public async Task<long?> ResumeAsync(Resumption interrupted, HardwareId hardware, Attachment attachment) =>
        (await _log.AppendAsync(new ConversationResumed(interrupted.Token, hardware, interrupted.Received, attachment)))?.Heard;

    /// <summary>The conversation that took this one's seat; null where none did.</summary>
    public string? SuccessorOf(string id) => _hall.SuccessorOf(id);

    /// <summary>A client answered to having been replaced.</summary>
    public Task FindTwinAsync(string successor) => _log.AppendAsync(new TwinFound(successor));

    /// <summary>A connection ended.</summary>
    /// <param name="meant">One side said goodbye.</param>
    public async Task DetachAsync(string id, Attachment attachment, bool meant)
    {
        _allowances.TryRemove(id, out _);
        await _log.AppendAsync(new ConversationDetached(id, attachment, meant));
        _hall.Forget(attachment);
    }

    /// <summary>Ends a conversation for what the client did.</summary>
    public Task EndAsync(string id, SignalDrop reason, WebSocketCloseStatus status, ServerMessage lastMessage)
    {
        _hall.Drops.Count(reason);
        SignalLog.Ended(_logger, reason);
        return _log.AppendAsync(new ConversationEnded(id, status, SignalJson.Write(lastMessage), DiscardQueued: false));
    }

    /// <summary>Acts on a message. Completes when it has been acted upon: a client is heard one message at a time.</summary>
    public async Task HearAsync(string id, HardwareId hardware, Attachment attachment, IPAddress? reachedAt, ReadOnlyMemory<byte> utf8)
    {
        MessageAllowance allowance = _allowances.GetOrAdd(
            id, static (_, self) => new MessageAllowance(self._limits, self._time.Now()), this);
        if (!allowance.TryTake(_time.Now()))
        {
            await _log.AppendAsync(new MessageHeard(id, attachment, null, RefusalCode.TooManyRequests));
            return;
        }
        switch (SignalJson.TryReadClient(utf8.Span))
        {
            case JoinMeeting join:
                await HearAsync(id, hardware, attachment, join);
                break;
            case OpenTransport open when IsBounded(open.Transport) && (open.Receiving is null || IsBounded(open.Receiving)):
                // Where a client is its checks say: nothing is ever sent to its candidates.
                OpenTransport kept = open with
                {
                    Transport = open.Transport with { Candidates = [] },
                    Receiving = open.Receiving is { } receiving
                        ? receiving with { Candidates = [] } : null
                };
                await _log.AppendAsync(new MessageHeard(id, attachment, kept, ReachedAt: reachedAt?.ToString()));
                await _hall.Opening(id);
                break;
            case (PostToBoard { Kind: BoardEntryKind.LeaderCommand } or StopSharing or RemoveParticipant or MakeCoHost or EndMeeting)
                and { }
                command:
                // What the database says now: a co-host is named or dismissed while the meeting runs.
                await _log.AppendAsync(new MessageHeard(id, attachment, command, MayCommand: await MayCommandAsync(id)));
                break;
            case OpenTransport or ChooseVideo { Participants.Count: > Limits.ChosenPictures } or ChooseVideo { Count: < 0 }
                or ChooseVideo { Large: < 0 } or ChooseVideo { PacketBytes: < Limits.LeastPacketBytes } or null:
                await _log.AppendAsync(new MessageHeard(id, attachment, null, RefusalCode.MalformedMessage));
                break;
            case { } message:
                await _log.AppendAsync(new MessageHeard(id, attachment, message));
                break;
        }
    }

    private async Task HearAsync(string id, HardwareId hardware, Attachment attachment, JoinMeeting join)
    {
        // The hall refuses a name that is none; it need not be in the log in all its length.
        JoinMeeting bounded = join.DisplayName?.Length > Limits.DisplayNameBytes ? join with { DisplayName = "" } : join;
        JoinInput input;
        try
        {
            input = await GatherAsync(id, hardware, bounded, knowsPasscode: false, anew: false);
        }
        catch (DbException failure)
        {
            // The conversation goes on, and whoever asked is told whose trouble it is.
            SignalLog.Failed(_logger, failure);
            await _log.AppendAsync(
                new MessageHeard(id, attachment, bounded with { Passcode = "" }, Problem: StorageProblem.Sentence(failure)));
            return;
        }
        // Who reads the log need not learn passcodes.
        if (await _log.AppendAsync(new MessageHeard(id, attachment, input.Request, Join: input)) is { IsStale: true })
            await DecideAnewAsync(id, hardware, input);
    }

    private async Task<bool> MayCommandAsync(string id)
    {
        try
        {
            return _hall.MeetingOf(id, out UserId user) is { } meeting
                && await _database.AskAsync(() => _schedule.IsHostOrCoHost(meeting, user), CommandPatience);
        }
        catch (DbException failure)
        {
            // A database that is away is no reason to throw somebody out of a meeting.
            SignalLog.Failed(_logger, failure);
            return false;
        }
    }

    /// <summary>No longer than what RFC 8839 lets ICE say, and SHA-256 a fingerprint.</summary>
    private static bool IsBounded(TransportDescription? description) =>
        description is { IceUfrag.Length: <= 256, IcePassword.Length: <= 256, Fingerprint.Length: <= 256 };

    /// <summary>Lets what administrators changed in the database take effect: revoked devices leave, cancelled meetings end.</summary>
    public async Task ApplyAdministrationAsync()
    {
        foreach (HardwareId revoked in await _database.AskAsync(() => _devices.ListRevokedSince(_time.GetUtcNow() - Revocations)))
        {
            if (_hall.IsConnected(revoked))
                await _log.AppendAsync(new DeviceRevoked(revoked));
        }
        foreach (MeetingId cancelled in await _database.AskAsync(_schedule.ListCancelledRunning))
        {
            if (_hall.IsRunning(cancelled))
                await _log.AppendAsync(new MeetingCancelled(cancelled));
        }
        await TakeBackPassesAsync();
    }

    /// <summary>A guest's pass ends with its stay, and soon where it never began one.</summary>
    private async Task TakeBackPassesAsync()
    {
        IReadOnlyList<Device> guests = await _database.AskAsync(_devices.ListGuests);
        HashSet<HardwareId> still = [.. guests.Where(one => _hall.IsConnected(one.Hardware)
            || _time.GetUtcNow() - one.PairedAt <= GuestPasses.Patience).Select(one => one.Hardware)];
        if (still.Count < guests.Count)
            await _database.AskAsync(() => _devices.ForgetGuests(guests.Select(one => one.Hardware).Where(one => !still.Contains(one))));
        _guests.Keep(still, _time.Now());
    }

    /// <summary>Joins that wait for the host, or were heard of a client that went on elsewhere.</summary>
    private async Task DecideAnewAsync()
    {
        await foreach (IReadOnlyList<UndecidedJoin> waiting in _hall.Undecided.ReadAllAsync())
            _ = DecideAnewAsync(waiting);
    }

    private async Task DecideAnewAsync(IReadOnlyList<UndecidedJoin> waiting)
    {
        foreach (UndecidedJoin one in waiting)
        {
            try
            {
                JoinInput input = await GatherAsync(one.Conversation, one.Hardware, one.Request, knowsPasscode: true, anew: true);
                await DecideAnewAsync(one.Conversation, one.Hardware, input);
            }
            catch (Exception failure)
            {
                // Nobody else would hear of a database that is away; the client asks again when it has waited long enough.
                SignalLog.Failed(_logger, failure);
            }
        }
    }

    private async Task DecideAnewAsync(string id, HardwareId hardware, JoinInput input)
    {
        for (int tries = 0; tries < Tries; tries++)
        {
            input = await GatherAsync(id, hardware, input.Request, input.PasscodeMatches, anew: true);
            if (await _log.AppendAsync(new JoinDecidedAnew(id, input)) is not { IsStale: true })
                return;
        }
        await _log.AppendAsync(new JoinDecidedAnew(id, input with { Meeting = null }));
    }

    private Task<JoinInput> GatherAsync(string id, HardwareId hardware, JoinMeeting request, bool knowsPasscode, bool anew) =>
        _database.AskAsync(() => Gather(id, hardware, request, knowsPasscode, anew));

    /// <summary>Finds out what a join is decided from.</summary>
    /// <param name="knowsPasscode">It was checked when the join was heard.</param>
    private JoinInput Gather(string id, HardwareId hardware, JoinMeeting request, bool knowsPasscode, bool anew)
    {
        DeviceMember? device = _devices.Find(hardware);
        // To a guest there is one meeting.
        ScheduledMeeting? meeting = device?.Device.GuestOf is { } only && only != request.Meeting ? null : _schedule.Find(request.Meeting);
        StatementKey? key = _statements.Current;
        JoinInput input = new(
            request with { Passcode = "" }, meeting is null ? null : meeting with { Passcode = "" }, null,
            meeting is not null && (knowsPasscode || Matches(request.Passcode, meeting.Passcode)), device is null
                ? null : FactsOf(device), _hall.HasGuessedTooOften(hardware), key is not null);
        HallView view = _hall.View(id, input, anew);
        if (device is null || meeting is null || JoinPolicy.Decide(view.Facts).Outcome != JoinOutcome.Admit)
            return input;
        MeetingUuid? instance = view.Running ?? Start(meeting);
        if (instance is not { } uuid)
            return input;
        input = input with
        {
            Instance = uuid,
            MayCommand = _schedule.IsHostOrCoHost(meeting, device.Member.User.Id),
            EnhancedKey = view.Running is null
            && meeting.Encryption == EncryptionType.Enhanced ? RandomNumberGenerator.GetBytes(32) : null
        };
        if (view.Facts.Meeting!.Value.Encryption != EncryptionType.EndToEnd || key is null)
            return input;
        return input with
        {
            Stated = State(key, meeting.Id, uuid, device),
            Restated = [.. view.Stated.Where(one => key.NotAfter - one.Until > Staleness)
                .Select(one => (one.Entry, Device: _devices.Find(one.Entry.Hardware))).Where(one => one.Device is not null)
                .Select(one => new Restated(one.Entry.Participant, State(key, meeting.Id, uuid, one.Device!)))],
        };
    }

    /// <summary>The instance to start: the database decides where several servers would each start another. Null when the meeting is not
    /// as it was read any more.</summary>
    private MeetingUuid? Start(ScheduledMeeting meeting)
    {
        MeetingUuid fresh = MeetingUuid.Create();
        if (meeting.Running is not { } marked)
            return _schedule.TryStart(meeting, fresh) ? fresh : null;
        // One that another server is about to start, or began to and did not.
        if (!_hall.HasEnded(marked))
            return _schedule.TryStart(meeting, marked) ? marked : null;
        return _schedule.TryStart(meeting, fresh, after: marked) ? fresh : null;
    }

    private static Stated State(StatementKey key, MeetingId meeting, MeetingUuid uuid, DeviceMember device) => new(
        StatementIssuer.Issue(key, meeting, uuid, device.Member.User.Id, device.Device.Hardware, device.Device.IdentityKey.Span),
        key.NotAfter);

    private static DeviceFacts FactsOf(DeviceMember device) => new(
        device.Member.User.Id, device.Device.ClientType, device.Member.Account.Plan, device.Member.User.PhoneVerified,
        device.Member.Account.EndToEnd.Enabled, device.Member.Account.EndToEnd.Locked,
        device.Member.User.EndToEnd, device.Device.Revoked);

    private static bool Matches(string given, string passcode) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(passcode));
}
