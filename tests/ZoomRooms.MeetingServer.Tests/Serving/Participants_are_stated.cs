using Microsoft.Extensions.Time.Testing;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Statements;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Serving;

public sealed class Participants_are_stated
{
    [Fact]
    public async Task To_themselves_to_those_present_and_to_newcomers_under_the_root_they_pinned()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        DevicePaired device = await server.PairAsync(host);
        await using TestClient room = await TestClient.ConnectAsync(server, device.DeviceToken);
        JoinAccepted led = await room.JoinAsync(meeting);
        await using TestClient guest = await server.ConnectAsync(server.AddMember("guest"));
        JoinAccepted joined = await guest.JoinAsync(meeting);
        RosterEntry announced = (await room.ExpectAsync<ParticipantJoined>()).Participant;
        Assert.Equal(joined.Self.Statement, announced.Statement);
        Assert.Equal(led.Self.Statement, Assert.Single(joined.Participants).Statement);
        AssertStates(device.StatementRoot, led, led.Self);
        AssertStates(device.StatementRoot, joined, joined.Self);
    }

    [Fact]
    public async Task Anew_for_a_newcomer_when_the_key_is_another_day_s()
    {
        FakeTimeProvider time = new(DateTimeOffset.UtcNow);
        await using TestServer server = await TestServer.StartAsync(time: time);
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        await using TestClient room = await server.ConnectAsync(host);
        JoinAccepted led = await room.JoinAsync(meeting);
        time.Advance(TimeSpan.FromDays(1));
        await using TestClient guest = await server.ConnectAsync(server.AddMember("guest"));
        RosterEntry seen = Assert.Single((await guest.JoinAsync(meeting)).Participants);
        Assert.NotEqual(led.Self.Statement, seen.Statement);
        AssertStates(server.Service<StatementIssuer>().Root, led, seen);
    }

    [Fact]
    public async Task Not_in_an_enhanced_meeting()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        await using TestClient room = await server.ConnectAsync(host);
        Assert.Null((await room.JoinAsync(server.Schedule(host, EncryptionType.Enhanced))).Self.Statement);
    }

    [Fact]
    public async Task Or_not_admitted()
    {
        using TemporaryFolder folder = new();
        await using TestServer server = await StartWithoutRootAsync(folder);
        Member host = server.AddMember("host");
        await using TestClient room = await server.ConnectAsync(host);
        await room.RequestJoinAsync(server.Schedule(host));
        Assert.Equal(RefusalCode.StatementsUnavailable, await room.ExpectRefusalAsync());
        await room.JoinAsync(server.Schedule(host, EncryptionType.Enhanced));
    }

    private static async Task<TestServer> StartWithoutRootAsync(TemporaryFolder folder)
    {
        await using (TestServer first = await TestServer.StartAsync(folder))
            File.Delete(folder.File("statement-root.key"));
        return await TestServer.StartAsync(folder);
    }

    /// <summary>
    /// The statement is exactly what the root's key of the day says of this device (the tests' devices have an identity key of zeros).
    /// </summary>
    private static void AssertStates(byte[] root, JoinAccepted meeting, RosterEntry entry)
    {
        byte[] statement = entry.Statement!;
        const int head = 4 + 27 + 4, certificateBytes = 140, signature = 64;
        byte[] certificate = statement[head..(head + certificateBytes)];
        Assert.True(StatementBytes.TryReadCertificate(certificate, root, out byte[] key, out _, out _));
        byte[] unsigned = StatementBytes.Statement(
            new byte[32], certificate, meeting.Meeting, meeting.Uuid, entry.User, entry.Hardware, new byte[32]);
        Assert.Equal(unsigned[..^signature], statement[..^signature]);
        byte[] digest = [.. System.Security.Cryptography.SHA256.HashData(
            "ZoomRooms-1-Sig-ServerStatement"u8), .. System.Security.Cryptography.SHA256.HashData(statement.AsSpan(..^signature))];
        Assert.True(
            Org.BouncyCastle.Math.EC.Rfc8032.Ed25519.Verify(statement, statement.Length - signature, key, 0, digest, 0, digest.Length));
    }
}
