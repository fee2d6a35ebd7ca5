using System.Net;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Serving;

public sealed class Guesses_of_others_keep_nobody_out
{
    [Fact]
    public async Task From_pairing_while_many_addresses_guess_codes()
    {
        await using TestServer server = await TestServer.StartAsync(guesses: new GuessLimits(CodesOverall: 20));
        string code = server.Service<DeviceStore>().CreatePairingCode(server.AddMember("room").User.Id, TimeSpan.FromMinutes(5));
        for (byte address = 2; address < 7; address++)
        {
            using HttpClient guesser = server.HttpFrom(new IPAddress([127, 0, 0, address]));
            for (int i = 0; i < 4; i++)
                await GuessAsync(guesser);
        }
        // Whoever guesses is not told any more, whoever did not, is.
        using HttpClient last = server.HttpFrom(new IPAddress([127, 0, 0, 6]));
        Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync(last));
        using HttpClient room = server.HttpFrom(new IPAddress([127, 0, 0, 9]));
        Assert.Equal(HttpStatusCode.Forbidden, await GuessAsync(room));
        using HttpResponseMessage paired = await server.PostPairAsync(
            new PairDevice(code, "Room", ClientType.ZoomRooms, new byte[32]), room);
        Assert.Equal(HttpStatusCode.OK, paired.StatusCode);

        async Task<HttpStatusCode> GuessAsync(HttpClient from)
        {
            using HttpResponseMessage answer = await server.PostPairAsync(
                new PairDevice("AAAA-BBBB-CCCC", "Room", ClientType.ZoomRooms, new byte[32]), from);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task From_pairing_behind_the_same_proxy()
    {
        IPAddress proxy = IPAddress.Parse("127.0.0.5");
        await using TestServer server = await TestServer.StartAsync(
            configure: options => options with { TrustedProxies = [new IPNetwork(proxy, 32)] });
        string code = server.Service<DeviceStore>().CreatePairingCode(server.AddMember("room").User.Id, TimeSpan.FromMinutes(5));
        using HttpClient guesser = server.HttpFrom(
            proxy), room = server.HttpFrom(proxy), liar = server.HttpFrom(IPAddress.Parse("127.0.0.6"));
        guesser.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.7");
        room.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.8");
        for (int i = 0; i < 11; i++)
        {
            Assert.Equal(i < 10 ? HttpStatusCode.Forbidden : HttpStatusCode.TooManyRequests, await PairAsync("AAAA-BBBB-CCCC", guesser));
            // Somebody who is no proxy gains nothing by saying that it is others.
            liar.DefaultRequestHeaders.Remove("X-Forwarded-For");
            liar.DefaultRequestHeaders.Add("X-Forwarded-For", $"198.51.100.{i}");
            Assert.Equal(i < 10 ? HttpStatusCode.Forbidden : HttpStatusCode.TooManyRequests, await PairAsync("AAAA-BBBB-CCCC", liar));
        }
        Assert.Equal(HttpStatusCode.OK, await PairAsync(code, room));

        async Task<HttpStatusCode> PairAsync(string given, HttpClient from)
        {
            using HttpResponseMessage answer = await server.PostPairAsync(
                new PairDevice(given, "Room", ClientType.ZoomRooms, new byte[32]), from);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task From_a_meeting_while_many_devices_guess_passcodes()
    {
        await using TestServer server = await TestServer.StartAsync(guesses: new GuessLimits(PasscodesOverall: 20));
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        for (int device = 0; device < 5; device++)
        {
            await using TestClient guesser = await server.ConnectAsync(server.AddMember($"guesser{device}"));
            for (int i = 0; i < 4; i++)
            {
                await guesser.RequestJoinAsync(meeting, passcode: $"{i}");
                await guesser.ExpectRefusalAsync();
            }
            if (device < 4)
                continue;
            await guesser.RequestJoinAsync(meeting);
            Assert.Equal(RefusalCode.TooManyRequests, await guesser.ExpectRefusalAsync());
        }
        await using TestClient room = await server.ConnectAsync(host);
        await room.RequestJoinAsync(meeting, passcode: "secert");
        Assert.Equal(RefusalCode.WrongPasscode, await room.ExpectRefusalAsync());
        await room.JoinAsync(meeting);
    }
}
