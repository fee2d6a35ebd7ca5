using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Client.Media;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Session;
using ZoomRooms.Client.Tests.Signaling;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;

namespace ZoomRooms.Client.Tests.Session;

/// <summary>A session of a guest, and what a server may make of it.</summary>
public sealed class A_guest : IAsyncDisposable
{
    private static readonly MeetingId Meeting = new(987654321);

    private readonly SocketServer _server = new();
    private readonly DeviceIdentity _identity = DeviceIdentity.Create();
    private readonly LocalCertificate _certificate = LocalCertificate.Create();

    private static string PassOf(UserId user, int root = DeviceCredentials.StatementRootBytes) => JsonSerializer.Serialize(
        new GuestPass(user, new HardwareId(1), new string('b', 64), new byte[root]), SignalJson.Default.GuestPass);

    [Fact]
    public async Task Asks_for_its_pass_with_the_key_that_it_signs_with_and_joins_with_it()
    {
        UserId guest = UserId.CreateGuest();
        Task<SessionEnd> end = JoinAsync();
        string asked = await _server.AnswerJsonAsync("200 OK", PassOf(guest));
        Assert.Contains(Convert.ToBase64String(
            _identity.VerificationKey.ToArray()), asked.Replace("\\u002B", "+", StringComparison.Ordinal), StringComparison.Ordinal);
        SocketConnection connection = await _server.TakeAsync();
        Assert.Equal(new JoinMeeting(Meeting, "secret", "Maria", EncryptionType.EndToEnd), await connection.NextAsync());
        await connection.TellAsync(new JoinRefused(RefusalCode.MeetingFull, "Full."));
        Task<List<ClientMessage>> rest = connection.ReadToEndAsync();
        Assert.Equal((SessionEndReason.Refused, RefusalCode.MeetingFull), ((await end).Reason, (await end).Refusal));
        await rest;
    }

    [Fact]
    public async Task Takes_no_pass_that_would_have_others_see_a_member()
    {
        Task<SessionEnd> end = JoinAsync();
        await _server.AnswerJsonAsync("200 OK", PassOf(new UserId(7)));
        Assert.Equal(SessionEndReason.ServerNotTrusted, (await end).Reason);
        Assert.Contains("member", (await end).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_let_in_as_itself_or_leaves()
    {
        Task<SessionEnd> end = JoinAsync();
        await _server.AnswerJsonAsync("200 OK", PassOf(UserId.CreateGuest()));
        SocketConnection connection = await _server.TakeAsync();
        await connection.NextAsync();
        RosterEntry member = new(new ParticipantId(1), new UserId(7), new HardwareId(1), "Maria", ClientType.DesktopClient, 11, 12);
        await connection.TellAsync(
            new JoinAccepted(Meeting, MeetingUuid.Create(), "Weekly", EncryptionType.EndToEnd, member, [], member.Participant));
        Task<List<ClientMessage>> rest = connection.ReadToEndAsync();
        Assert.Equal(SessionEndReason.ProtocolViolation, (await end).Reason);
        Assert.DoesNotContain(await rest, message => message is PostToBoard);
    }

    [Fact]
    public async Task Is_told_what_the_server_refuses_and_what_is_no_answer()
    {
        Task<SessionEnd> refused = JoinAsync();
        await _server.AnswerJsonAsync("403 Forbidden", """{"code":"NoGuests","message":"None."}""");
        Assert.Equal(new SessionEnd(SessionEndReason.Refused, "None.", RefusalCode.NoGuests), await refused);
        foreach (string answer in (string[])["", "null", "{", "[]", PassOf(UserId.CreateGuest(), root: 31), new string(' ', 70_000)])
        {
            Task<SessionEnd> end = JoinAsync();
            await _server.AnswerJsonAsync("200 OK", answer);
            Assert.Equal(SessionEndReason.ServerUnreachable, (await end).Reason);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _identity.Dispose();
        _certificate.Dispose();
    }

    private async Task<SessionEnd> JoinAsync()
    {
        ParticipantContext context = new(
            _server.Endpoint, DeviceCredentials.NotYet, _identity, _certificate, new MediaDevices(null, null, null), TimeProvider.System,
            NullLogger.Instance)
        {
            Guest = new GuestEntrance(_server.Endpoint, _identity),
        };
        TaskCompletionSource<SessionEnd> over = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using MeetingSession session = MeetingSession.Begin(
            context, new JoinRequest(Meeting, "secret", "Maria", EncryptionType.EndToEnd), snapshot =>
        {
            if (snapshot.End is { } end)
                over.TrySetResult(end);
        });
        return await over.Task.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);
    }
}
