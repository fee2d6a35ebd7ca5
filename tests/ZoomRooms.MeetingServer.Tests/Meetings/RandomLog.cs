using System.Net.WebSockets;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Meetings;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Tests.Meetings;

/// <summary>What one of the numbers of a random log is made into.</summary>
internal readonly record struct Roll(byte What, byte Who, byte Which, byte How);

/// <summary>A step, and where it came from.</summary>
internal sealed record LoggedStep(string From, HallRecord Record, TimeSpan Now);

/// <summary>
/// A log that three servers, four devices and two meetings might write, from random numbers: most of it is what could happen, some of it
/// comes too late, twice, or from who has no say. The first machine takes the steps as they are written, since servers find out what they
/// write from what they have.
/// </summary>
internal sealed class RandomLog
{
    private const int MostConversations = 12;
    private static readonly string[] Nodes = ["a", "b", "c"];
    private static readonly HardwareId[] Devices = [.. Enumerable.Range(1, 4).Select(device => new HardwareId((UInt128)device))];
    private static readonly byte[] Word = SignalJson.Write(new SignalPong(0));

    private static readonly ScheduledMeeting[] Meetings =
    [
        new(new MeetingId(98765432100), new UserId(1), "one", "", EncryptionType.EndToEnd, false, 3, false, null),
        new(new MeetingId(98765432101), new UserId(2), "two", "", EncryptionType.Enhanced, false, 4, false, null),
    ];

    private readonly List<(string Id, HardwareId Device, Attachment Attachment)> _conversations = [];
    private readonly List<LoggedStep> _steps = [];
    private ulong _instances;
    private long _connections;
    private TimeSpan _now = TimeSpan.FromDays(1);

    /// <summary>So small that each of them is reached.</summary>
    public static HallLimits Small { get; } = new(
        new BoardLimits(Burst: 4, PerSecond: 1, MemberBurst: 3, MemberPerSecond: 1, ListLinks: 3,
            RetainedBytes: 30, NonceBytes: 4, CommandBytes: 4),
        new SignalLimits(QueuedMessages: 40, QueuedBytes: 20_000, Offences: 2),
        new GuessLimits(PasscodesPerDevice: 2, PasscodesOverall: 5),
        new MessageLimits(Burst: 2, PerSecond: 0.5));

    public RandomLog(IEnumerable<Roll> rolls)
    {
        Write("a", new NodeAlive("https://a/"));
        foreach (Roll roll in rolls)
        {
            string from = Nodes[roll.Which % (roll.Which < 200 ? 1 : 3)];
            if (Make(roll, from) is { } record)
                Write(from, record);
        }
    }

    public HallMachine Machine { get; } = new(Small);

    public IReadOnlyList<LoggedStep> Steps => _steps;

    /// <summary>What each step came to.</summary>
    public List<HallStep> Outcomes { get; } = [];

    private HallAnswer Write(string from, HallRecord record)
    {
        _now += TimeSpan.FromMilliseconds(700);
        _steps.Add(new LoggedStep(from, record, _now));
        Outcomes.Add(Machine.Step(from, record, _now));
        return Outcomes[^1].Answer;
    }

    private HallRecord? Make(Roll roll, string from)
    {
        if (_conversations.Count == 0 || (roll.What % 16 == 0 && _conversations.Count < MostConversations))
            return Begin(roll, from);
        int at = roll.Who % _conversations.Count;
        (string id, HardwareId device, Attachment attachment) = _conversations[at];
        return (roll.What % 16) switch
        {
            1 => new ConversationDetached(id, attachment, Meant: roll.How % 4 == 0),
            2 => Resume(at, from, roll.How),
            3 when roll.How % 2 == 0 => new ConversationGivenUp(id, roll.How % 5),
            3 => new ConversationEnded(id, WebSocketCloseStatus.PolicyViolation, Word, true),
            4 or 5 or 6 or 7 => Join(id, device, attachment, roll, from),
            8 or 9 or 10 => new MessageHeard(id, attachment, Post(roll), MayCommand: roll.Which % 2 == 0),
            11 => new MessageHeard(
                id, attachment, Say(roll), RefusalCode.MalformedMessage, MayCommand: roll.Which % 2 == 0, ReachedAt: "192.0.2.1"),
            12 => new JoinDecidedAnew(id, Gather(id, device, roll, anew: true)),
            13 => Administer(roll, id),
            14 => Serve(roll),
            _ => new MessageHeard(id, attachment, new LeaveMeeting()),
        };
    }

    private ConversationBegun Begin(Roll roll, string from)
    {
        string id = $"{roll.How % 16:x}{_conversations.Count}";
        Attachment attachment = new(from, ++_connections);
        HardwareId device = Devices[roll.Who % Devices.Length];
        _conversations.Add((id, device, attachment));
        return new ConversationBegun(id, device, Resumable: roll.How % 3 > 0, attachment);
    }

    private HallRecord? Resume(int at, string from, byte how)
    {
        (string id, HardwareId device, _) = _conversations[at];
        Attachment attachment = new(from, ++_connections);
        if (Write(from, new ConversationResumed(id, device, how % 8, attachment)) is HallAnswer.Resumed { Heard: not null })
            _conversations[at] = (id, device, attachment);
        return null;
    }

    private MessageHeard Join(string id, HardwareId device, Attachment attachment, Roll roll, string from)
    {
        JoinInput input = Gather(id, device, roll, anew: false);
        if (roll.How % 32 == 1)
            input = input with { Instance = new MeetingUuid(roll.How) };
        return new MessageHeard(id, attachment, input.Request, Join: input, Problem: roll.How == 255 ? from : null);
    }

    private JoinInput Gather(string id, HardwareId device, Roll roll, bool anew)
    {
        ScheduledMeeting meeting = Meetings[roll.How % 4 == 3 ? 1 : 0];
        ulong user = (ulong)device.Value;
        JoinInput input = new(
            new JoinMeeting(meeting.Id, "", $"device {user}", EncryptionType.Unknown),
            roll.How % 32 == 2 ? null : meeting, null, PasscodeMatches: roll.How % 16 != 5,
            new DeviceFacts(new UserId(user), ClientType.ZoomRooms, AccountPlan.Paid, true, true, false, null, false),
            Machine.HasGuessedTooOften(device), CanState: true);
        HallView view = Machine.View(id, input, anew);
        Stated stated = new([(byte)user], DateTimeOffset.UnixEpoch.AddDays(roll.How));
        return input with
        {
            Instance = view.Running ?? new MeetingUuid(++_instances),
            Stated = stated,
            EnhancedKey = [1, 2, 3],
            MayCommand = roll.Which % 2 == 0,
            Restated = [.. view.Stated.Take(1).Select(one => new Restated(one.Entry.Participant, stated))],
        };
    }

    private static PostToBoard Post(Roll roll)
    {
        BoardEntryKind kind = (BoardEntryKind)(roll.How % 9);
        ParticipantId? recipient = kind == BoardEntryKind.SealedMeetingKey ? new ParticipantId(1u + roll.Which % 5u) : null;
        return new PostToBoard(kind, recipient, new byte[roll.Which % 6]);
    }

    private static ClientMessage? Say(Roll roll) => (roll.How % 10) switch
    {
        0 => null,
        1 => new SignalPing(roll.How),
        2 => new AcknowledgeReceived(roll.Which % 6),
        3 => new OpenTransport(new TransportDescription("ufrag", "password", "AB", DtlsSetup.Active, [])),
        4 => new ChooseVideo([new ParticipantId(1)], 3),
        5 => new RemoveParticipant(Devices[roll.Which % Devices.Length]),
        6 => new MakeCoHost(Devices[roll.Which % Devices.Length]),
        7 => roll.Which % 4 == 0 ? new EndMeeting() : new SignalPing(1),
        8 => new SayToMeeting(new byte[roll.Which % 4 == 0 ? 3 : 64 + roll.Which]),
        _ => new LeaveMeeting(),
    };

    private HallRecord Administer(Roll roll, string id)
    {
        MeetingUuid instance = new(_instances);
        return (roll.How % 6) switch
        {
            0 when roll.Which % 4 == 0 => new DeviceRevoked(Devices[roll.Who % Devices.Length]),
            1 when roll.Which % 4 == 0 => new MeetingCancelled(Meetings[roll.Who % 2].Id),
            2 => new MediaGone(instance, new ParticipantId(1u + roll.Who % 4u)),
            3 => new SlotsAnnounced(instance, new ParticipantId(1u + roll.Who % 4u), new SlotsFilled(0, [])),
            4 => new TwinFound(id),
            _ => new ParticipantTold(id, instance, Word),
        };
    }

    private HallRecord Serve(Roll roll)
    {
        string node = Nodes[roll.Which % 3];
        if (roll.How % 8 == 0)
            return new NodeLeaving();
        if (roll.How % 8 < 3 && Machine.Nodes.FirstOrDefault(one => one.Node == node) is { } missing)
            return missing with { Beats = missing.Beats - (roll.How % 16 == 1 ? 1 : 0) };
        return new NodeAlive($"https://{roll.How % 3}/");
    }
}
