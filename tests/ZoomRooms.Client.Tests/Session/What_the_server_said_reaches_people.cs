using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Client.Media;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Session;
using ZoomRooms.Client.Tests.Signaling;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;

namespace ZoomRooms.Client.Tests.Session;

/// <summary>Whatever a server's reason is, and however it gives it, the session ends with that reason and that sentence; and what is a
/// decision is none of the weather.</summary>
public sealed class What_the_server_said_reaches_people : IAsyncDisposable
{
    private const string Sentence = "Nobody can tell – 100 %, \"really\".";
    private static readonly MeetingId Meeting = new(987654321);

    private readonly SocketServer _server = new();
    private readonly DeviceIdentity _identity = DeviceIdentity.Create();
    private readonly LocalCertificate _certificate = LocalCertificate.Create();

    /// <summary>All that the protocol has. A new one must be thought of here.</summary>
    private static readonly Dictionary<RefusalCode, EndKind> Refusals = new()
    {
        [RefusalCode.Unknown] = EndKind.Decision,
        [RefusalCode.MalformedMessage] = EndKind.Fault,
        [RefusalCode.NotPaired] = EndKind.Decision,
        [RefusalCode.PairingCodeUnknown] = EndKind.Decision,
        [RefusalCode.PairingCodeExpired] = EndKind.Decision,
        [RefusalCode.PairingCodeUsed] = EndKind.Decision,
        [RefusalCode.DeviceRevoked] = EndKind.Decision,
        [RefusalCode.MeetingNotFound] = EndKind.Decision,
        [RefusalCode.WrongPasscode] = EndKind.Decision,
        [RefusalCode.MeetingFull] = EndKind.Decision,
        [RefusalCode.MeetingLocked] = EndKind.Decision,
        [RefusalCode.MeetingEnded] = EndKind.Decision,
        [RefusalCode.ClientTypeExcluded] = EndKind.Decision,
        [RefusalCode.AccountEndToEndDisabled] = EndKind.Decision,
        [RefusalCode.UserEndToEndDisabled] = EndKind.Decision,
        [RefusalCode.RestrictedToEndToEndAccounts] = EndKind.Decision,
        [RefusalCode.EncryptionTypeMismatch] = EndKind.Decision,
        [RefusalCode.PhoneNotVerified] = EndKind.Decision,
        [RefusalCode.StatementsUnavailable] = EndKind.Decision,
        [RefusalCode.AlreadyInMeeting] = EndKind.Fault,
        [RefusalCode.DeviceElsewhere] = EndKind.Decision,
        [RefusalCode.NotInMeeting] = EndKind.Fault,
        [RefusalCode.RemovedByHost] = EndKind.Decision,
        [RefusalCode.NotCoHost] = EndKind.Decision,
        [RefusalCode.TooManyRequests] = EndKind.Weather,
        [RefusalCode.ServerShuttingDown] = EndKind.Weather,
        [RefusalCode.NoGuests] = EndKind.Decision,
        [RefusalCode.InternalError] = EndKind.Weather,
    };

    private static readonly Dictionary<SessionEndReason, EndKind> Reasons = new()
    {
        [SessionEndReason.Unknown] = EndKind.Fault,
        [SessionEndReason.Left] = EndKind.Decision,
        [SessionEndReason.ServerUnreachable] = EndKind.Weather,
        [SessionEndReason.ServerNotTrusted] = EndKind.Alarm,
        [SessionEndReason.ServerConnectionLost] = EndKind.Weather,
        [SessionEndReason.Refused] = EndKind.Decision,
        [SessionEndReason.EncryptionDowngraded] = EndKind.Alarm,
        [SessionEndReason.EncryptionTypeContradicted] = EndKind.Alarm,
        [SessionEndReason.LeaderNotVerified] = EndKind.Alarm,
        [SessionEndReason.MeetingKeyTimeout] = EndKind.Weather,
        [SessionEndReason.HeartbeatsLost] = EndKind.Weather,
        [SessionEndReason.UncertifiedFrameSent] = EndKind.Alarm,
        [SessionEndReason.TransportFailed] = EndKind.Weather,
        [SessionEndReason.MeetingEnded] = EndKind.Decision,
        [SessionEndReason.RemovedByHost] = EndKind.Decision,
        [SessionEndReason.NotAdmitted] = EndKind.Decision,
        [SessionEndReason.ProtocolViolation] = EndKind.Alarm,
        [SessionEndReason.InternalError] = EndKind.Fault,
        [SessionEndReason.NothingScheduled] = EndKind.Decision,
    };

    private static readonly Dictionary<MeetingEndCause, EndKind> Causes = new()
    {
        [MeetingEndCause.Unknown] = EndKind.Decision,
        [MeetingEndCause.EndedByHost] = EndKind.Decision,
        [MeetingEndCause.RemovedByHost] = EndKind.Decision,
        [MeetingEndCause.ServerShuttingDown] = EndKind.Weather,
        [MeetingEndCause.ConnectionTooSlow] = EndKind.Weather,
    };

    public static TheoryData<RefusalCode> EveryRefusal => [.. Enum.GetValues<RefusalCode>()];

    public static TheoryData<MeetingEndCause> EveryCause => [.. Enum.GetValues<MeetingEndCause>()];

    [Fact]
    public void Every_reason_is_one_of_weather_decision_alarm_and_fault()
    {
        Assert.Equal(Enum.GetValues<RefusalCode>().ToDictionary(code => code, EndKinds.Of), Refusals);
        Assert.Equal(
            Enum.GetValues<RefusalCode>().ToDictionary(code => code, code => EndKinds.Of(SessionEndReason.Refused, code)), Refusals);
        Assert.Equal(Enum.GetValues<SessionEndReason>().ToDictionary(reason => reason, reason => EndKinds.Of(reason)), Reasons);
        Assert.Equal(
            Enum.GetValues<MeetingEndCause>().ToDictionary(cause => cause, cause => EndKinds.Of(EndKinds.ReasonOf(cause))), Causes);
        Assert.Throws<ArgumentOutOfRangeException>(() => EndKinds.Of((RefusalCode)int.MaxValue));
    }

    [Theory]
    [MemberData(nameof(EveryRefusal))]
    public async Task When_it_refuses_the_join(RefusalCode code)
    {
        Task<SessionEnd> end = JoinAsync();
        SocketConnection connection = await _server.TakeAsync();
        await connection.NextAsync();
        await connection.TellAsync(new JoinRefused(code, Sentence));
        Task<List<ClientMessage>> rest = connection.ReadToEndAsync();
        await AssertIsAsync(end, code);
        await rest;
    }

    [Theory]
    [MemberData(nameof(EveryRefusal))]
    public async Task When_it_is_the_last_word_before_a_goodbye(RefusalCode code)
    {
        Task<SessionEnd> end = JoinAsync();
        SocketConnection connection = await _server.TakeAsync();
        await connection.NextAsync();
        await connection.TellAsync(new MessageRefused(code, Sentence));
        await connection.AnswerGoodbyeAsync();
        await AssertIsAsync(end, code);
    }

    [Theory]
    [MemberData(nameof(EveryRefusal))]
    public async Task When_it_does_not_even_take_the_connection(RefusalCode code)
    {
        Task<SessionEnd> end = JoinAsync();
        await _server.AnswerAsync($"503 Service Unavailable\r\n{RefusalHeader.Name}: {RefusalHeader.Write(code, Sentence)}");
        await AssertIsAsync(end, code);
    }

    [Theory]
    [MemberData(nameof(EveryRefusal))]
    public async Task When_it_does_not_go_on_with_a_connection_that_broke(RefusalCode code)
    {
        // What passes is asked for again, for as long as the seat is kept.
        if (EndKinds.Of(code) == EndKind.Weather)
            return;
        Task<SessionEnd> end = JoinAsync();
        SocketConnection connection = await _server.TakeAsync();
        await connection.NextAsync();
        connection.Break();
        await _server.AnswerAsync($"403 Forbidden\r\n{RefusalHeader.Name}: {RefusalHeader.Write(code, Sentence)}");
        await AssertIsAsync(end, code);
    }

    [Theory]
    [MemberData(nameof(EveryCause))]
    public async Task When_it_says_that_the_meeting_is_over(MeetingEndCause cause)
    {
        Task<SessionEnd> end = JoinAsync();
        SocketConnection connection = await _server.TakeAsync();
        await connection.NextAsync();
        await connection.TellAsync(new MeetingEnded(cause, Sentence));
        Task<List<ClientMessage>> rest = connection.ReadToEndAsync();
        Assert.Equal((EndKinds.ReasonOf(cause), Sentence), ((await end).Reason, (await end).Detail));
        await rest;
    }

    [Fact]
    public async Task But_a_refusal_of_one_message_is_not_why_a_connection_breaks_later()
    {
        Task<SessionEnd> end = JoinAsync();
        SocketConnection connection = await _server.TakeAsync();
        await connection.NextAsync();
        await connection.TellAsync(new MessageRefused(RefusalCode.TooManyRequests, Sentence));
        await connection.TellAsync(new SignalPong(1));
        await connection.AnswerGoodbyeAsync();
        Assert.Equal((SessionEndReason.ServerConnectionLost, RefusalCode.Unknown), ((await end).Reason, (await end).Refusal));
    }

    [Fact]
    public async Task And_the_status_of_somebody_who_is_no_meeting_server_too()
    {
        Task<SessionEnd> end = JoinAsync();
        await _server.AnswerAsync("502 Bad Gateway");
        Assert.Equal(SessionEndReason.ServerUnreachable, (await end).Reason);
        Assert.Contains("HTTP 502", (await end).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-30, "30 minutes ahead")]
    [InlineData(3 * 60, "3 hours behind")]
    [InlineData(9 * 24 * 60, "9 days behind")]
    public async Task And_that_the_clocks_disagree_whoever_refuses(int serverAheadMinutes, string said)
    {
        Task<SessionEnd> end = JoinAsync();
        string date = (DateTimeOffset.UtcNow + TimeSpan.FromMinutes(serverAheadMinutes) + TimeSpan.FromSeconds(1)).ToString("R");
        await _server.AnswerAsync(
            $"403 Forbidden\r\nDate: {date}\r\n{RefusalHeader.Name}: {RefusalHeader.Write(RefusalCode.StatementsUnavailable, Sentence)}");
        Assert.StartsWith(Sentence, (await end).Detail, StringComparison.Ordinal);
        Assert.Contains(said, (await end).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Clocks_that_disagree_by_less_than_a_minute_do_not()
    {
        DateTimeOffset now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
        Assert.Null(ClockDifference.Of((now + TimeSpan.FromMinutes(1)).ToString("R"), now));
        Assert.Equal(TimeSpan.FromSeconds(-61), ClockDifference.Of((now - TimeSpan.FromSeconds(61)).ToString("R"), now));
        Assert.Null(ClockDifference.Of("the day after tomorrow", now));
        Assert.Null(ClockDifference.Of(null, now));
    }

    [Fact]
    public void A_reason_that_only_a_newer_server_knows_keeps_its_sentence()
    {
        string refused = $$"""{"type":"refused","code":"TheMoonIsFull","message":"Wait for the new moon."}""";
        Assert.Equal(new JoinRefused(
            RefusalCode.Unknown, "Wait for the new moon."), SignalJson.TryReadServer(System.Text.Encoding.UTF8.GetBytes(refused)));
        string ended = $$"""{"type":"ended","cause":"7","message":"Over."}""";
        Assert.Equal(
            new MeetingEnded(MeetingEndCause.Unknown, "Over."), SignalJson.TryReadServer(System.Text.Encoding.UTF8.GetBytes(ended)));
        Assert.Equal(new RequestRefused(RefusalCode.Unknown, "Wait."), RefusalHeader.TryRead("TheMoonIsFull Wait."));
        Assert.Null(RefusalHeader.TryRead("TheMoonIsFull"));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _identity.Dispose();
        _certificate.Dispose();
    }

    private static async Task AssertIsAsync(Task<SessionEnd> ended, RefusalCode code)
    {
        SessionEnd end = await ended;
        SessionEndReason reason = code == RefusalCode.RemovedByHost ? SessionEndReason.RemovedByHost : SessionEndReason.Refused;
        Assert.Equal(new SessionEnd(reason, Sentence, code), end);
        Assert.Contains(code == RefusalCode.Unknown ? "Refused" : code.ToString(), end.Describe(), StringComparison.Ordinal);
    }

    private async Task<SessionEnd> JoinAsync()
    {
        ParticipantContext context = new(
            _server.Endpoint,
            new DeviceCredentials(new UserId(1), new HardwareId(1), new string('b', 64), new byte[DeviceCredentials.StatementRootBytes]),
            _identity,
            _certificate, new MediaDevices(null, null, null), TimeProvider.System, NullLogger.Instance);
        TaskCompletionSource<SessionEnd> over = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using MeetingSession session = MeetingSession.Begin(
            context, new JoinRequest(Meeting, "", "Room", EncryptionType.EndToEnd), snapshot =>
        {
            if (snapshot.End is { } end)
                over.TrySetResult(end);
        });
        return await over.Task.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);
    }
}
