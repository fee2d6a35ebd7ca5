using System.Globalization;
using System.Text.Json;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Serving;

public sealed class Clocks_that_disagree
{
    [Theory]
    [InlineData(-90, 1)]
    [InlineData(90, 1)]
    [InlineData(-20, 0)]
    [InlineData(20, 0)]
    public async Task Are_counted_and_told_when_a_client_comes(int seconds, int counted) =>
        Assert.Equal(counted, await CountAsync(DateTimeOffset.UtcNow.AddSeconds(seconds).ToString("R", CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("yesterday")]
    [InlineData("Mon, 99 Nov 2026 99:99:99 GMT")]
    [InlineData(null)]
    public async Task Are_none_where_a_client_says_no_time(string? date) => Assert.Equal(0, await CountAsync(date));

    private static async Task<long> CountAsync(string? date)
    {
        await using TestServer server = await TestServer.StartAsync();
        Member member = server.AddMember("host");
        await using TestClient client = await TestClient.ConnectAsync(server, (await server.PairAsync(member)).DeviceToken, date: date);
        await client.SyncAsync();
        using JsonDocument health = JsonDocument.Parse(
            await server.Http.GetStringAsync(new Uri("/v1/health", UriKind.Relative), TestContext.Current.CancellationToken));
        return health.RootElement.GetProperty("counters").GetProperty("signal.clocksDisagree").GetInt64();
    }
}
