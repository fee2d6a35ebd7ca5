using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Serving;

public sealed class Devices_are_paired
{
    [Fact]
    public async Task With_a_code_that_works_once_however_it_is_typed()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member member = server.AddMember("room");
        string code = server.Service<DeviceStore>().CreatePairingCode(member.User.Id, TimeSpan.FromMinutes(5));
        string typed = code.Replace("-", " ", StringComparison.Ordinal).ToLowerInvariant().Replace('0', 'o').Replace('1', 'l');
        using HttpResponseMessage first = await server.PostPairAsync(new PairDevice(typed, "Room", ClientType.ZoomRooms, new byte[32]));
        DevicePaired? paired = await first.Content.ReadFromJsonAsync(
            SignalJson.Default.DevicePaired, TestContext.Current.CancellationToken);
        Assert.Equal((member.User.Id, "Account of room", 64), (paired!.User, paired.AccountName, paired.DeviceToken.Length));
        Assert.Equal((HttpStatusCode.Forbidden, RefusalCode.PairingCodeUsed), await RefusalAsync(server, code, identityKey: 1));
        await using TestClient client = await TestClient.ConnectAsync(server, paired.DeviceToken);
        await client.SyncAsync();
        Assert.NotNull(server.Service<DeviceStore>().Find(paired.Hardware)!.Device.LastSeenAt);
    }

    /// <summary>The power was cut between the server's answer and the device's disk.</summary>
    [Fact]
    public async Task Again_with_the_same_code_and_key_while_the_device_was_never_seen()
    {
        await using TestServer server = await TestServer.StartAsync();
        string code = server.Service<DeviceStore>().CreatePairingCode(server.AddMember("room").User.Id, TimeSpan.FromMinutes(5));
        DevicePaired lost = await PairAsync();
        DevicePaired kept = await PairAsync();
        Assert.Equal(lost.Hardware, kept.Hardware);
        Assert.Single(server.Service<DeviceStore>().List());
        Assert.Equal((HttpStatusCode.Forbidden, RefusalCode.PairingCodeUsed), await RefusalAsync(server, code, identityKey: 1));
        await Assert.ThrowsAsync<WebSocketException>(() => TestClient.ConnectAsync(server, lost.DeviceToken));
        await using TestClient client = await TestClient.ConnectAsync(server, kept.DeviceToken);
        await client.SyncAsync();
        Assert.Equal((HttpStatusCode.Forbidden, RefusalCode.PairingCodeUsed), await RefusalAsync(server, code));

        async Task<DevicePaired> PairAsync()
        {
            using HttpResponseMessage response = await server.PostPairAsync(
                new PairDevice(code, "Room", ClientType.ZoomRooms, new byte[32]));
            return (await response.Content.ReadFromJsonAsync(SignalJson.Default.DevicePaired, TestContext.Current.CancellationToken))!;
        }
    }

    [Fact]
    public async Task Not_again_after_the_code_expired_or_the_device_was_revoked()
    {
        FakeTimeProvider time = new(DateTimeOffset.UtcNow);
        await using TestServer server = await TestServer.StartAsync(time: time);
        DeviceStore devices = server.Service<DeviceStore>();
        Member member = server.AddMember("room");
        string expiring = devices.CreatePairingCode(member.User.Id, TimeSpan.FromMinutes(5));
        string revoked = devices.CreatePairingCode(member.User.Id, TimeSpan.FromHours(1));
        (await server.PostPairAsync(new PairDevice(revoked, "Room", ClientType.ZoomRooms, new byte[32]))).Dispose();
        Assert.True(devices.Revoke(Assert.Single(devices.List()).Device.Hardware));
        (await server.PostPairAsync(new PairDevice(expiring, "Room", ClientType.ZoomRooms, new byte[32]))).Dispose();
        Assert.Equal((HttpStatusCode.Forbidden, RefusalCode.PairingCodeUsed), await RefusalAsync(server, revoked));
        time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal((HttpStatusCode.Forbidden, RefusalCode.PairingCodeUsed), await RefusalAsync(server, expiring));
    }

    [Fact]
    public async Task Not_with_an_expired_code()
    {
        FakeTimeProvider time = new(DateTimeOffset.UtcNow);
        await using TestServer server = await TestServer.StartAsync(time: time);
        string code = server.Service<DeviceStore>().CreatePairingCode(server.AddMember("room").User.Id, TimeSpan.FromMinutes(5));
        time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        Assert.Equal((HttpStatusCode.Forbidden, RefusalCode.PairingCodeExpired), await RefusalAsync(server, code));
    }

    [Fact]
    public async Task Not_after_too_many_wrong_codes_until_time_has_passed()
    {
        FakeTimeProvider time = new(DateTimeOffset.UtcNow);
        await using TestServer server = await TestServer.StartAsync(time: time);
        string code = server.Service<DeviceStore>().CreatePairingCode(server.AddMember("room").User.Id, TimeSpan.FromMinutes(5));
        for (int i = 0; i < 10; i++)
            Assert.Equal((HttpStatusCode.Forbidden, RefusalCode.PairingCodeUnknown), await RefusalAsync(server, "AAAA-BBBB-CCCC"));
        Assert.Equal((HttpStatusCode.TooManyRequests, RefusalCode.TooManyRequests), await RefusalAsync(server, code));
        time.Advance(TimeSpan.FromMinutes(1));
        using HttpResponseMessage response = await server.PostPairAsync(new PairDevice(code, "Room", ClientType.ZoomRooms, new byte[32]));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{"code":"A","deviceName":"x","clientType":"ZoomRooms","identityKey":"AAAA"}""")]
    [InlineData("""{"code":"A","deviceName":"x","clientType":"Unknown","identityKey":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}""")]
    [InlineData("""{"code":"A","deviceName":" ","clientType":"ZoomRooms","identityKey":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}""")]
    [InlineData(
        """{"code":"A","deviceName":"a\u001b[2Jb","clientType":"ZoomRooms","identityKey":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}""")]
    [InlineData("""{"code":null,"deviceName":"x","clientType":"ZoomRooms","identityKey":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}""")]
    public async Task Not_with_a_malformed_request(string body)
    {
        await using TestServer server = await TestServer.StartAsync();
        using StringContent content = new(body);
        using HttpResponseMessage response = await server.Http.PostAsync(
            new Uri(ServerPaths.Pair, UriKind.Relative), content, TestContext.Current.CancellationToken);
        RequestRefused? refused = await response.Content.ReadFromJsonAsync(
            SignalJson.Default.RequestRefused, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.BadRequest, RefusalCode.MalformedMessage), (response.StatusCode, refused!.Code));
    }

    [Fact]
    public async Task Not_with_an_endless_request()
    {
        await using TestServer server = await TestServer.StartAsync();
        using ByteArrayContent content = new(new byte[PairingEndpoint.RequestBytes + 1]);
        using HttpResponseMessage response = await server.Http.PostAsync(
            new Uri(ServerPaths.Pair, UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.False(response.IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_connection_without_a_valid_token_is_refused(string token)
    {
        await using TestServer server = await TestServer.StartAsync();
        await Assert.ThrowsAsync<WebSocketException>(() => TestClient.ConnectAsync(server, token));
        using HttpRequestMessage request = new(HttpMethod.Get, ServerPaths.Signal);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using HttpResponseMessage response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_revoked_device_is_refused_and_one_in_a_meeting_is_put_out()
    {
        FakeTimeProvider time = new(DateTimeOffset.UtcNow);
        await using TestServer server = await TestServer.StartAsync(time: time);
        Member member = server.AddMember("room");
        DevicePaired device = await server.PairAsync(member);
        await using TestClient client = await TestClient.ConnectAsync(server, device.DeviceToken);
        await client.JoinAsync(server.Schedule(member));
        Assert.True(server.Service<DeviceStore>().Revoke(device.Hardware));
        await server.Service<ZoomRooms.MeetingServer.Intake.FrontEnd>().ApplyAdministrationAsync();
        Assert.Equal(RefusalCode.DeviceRevoked, (await client.ExpectAsync<MessageRefused>()).Code);
        Assert.Null(await client.NextAsync());
        await Assert.ThrowsAsync<WebSocketException>(() => TestClient.ConnectAsync(server, device.DeviceToken));
    }

    private static async Task<(HttpStatusCode, RefusalCode)> RefusalAsync(TestServer server, string code, byte identityKey = 0)
    {
        byte[] key = new byte[32];
        key[0] = identityKey;
        using HttpResponseMessage response = await server.PostPairAsync(new PairDevice(code, "Room", ClientType.ZoomRooms, key));
        RequestRefused? refused = await response.Content.ReadFromJsonAsync(SignalJson.Default.RequestRefused);
        return (response.StatusCode, refused!.Code);
    }
}
