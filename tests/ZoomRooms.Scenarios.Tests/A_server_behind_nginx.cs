using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using ZoomRooms.Client;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>As the page for operators has it (PRODUCTION.md), with a real nginx.</summary>
// What carries the media makes no difference to it.
[Trait("backend", "embedded")]
public sealed class A_server_behind_nginx
{
    [Fact]
    public async Task Is_met_through_it_and_nginx_may_be_reloaded_and_killed_in_a_meeting()
    {
        await using TestMeeting meeting = await StartAsync();
        using NginxProcess nginx = await BeforeAsync(meeting);
        ServerEndpoint entrance = new(nginx.Address, nginx.CertificateSha256);
        TestParticipant host = await meeting.PairAsync("host", server: entrance);
        TestParticipant room = await meeting.PairAsync("room", server: entrance);
        host.Join(server: entrance);
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        room.Join(server: entrance);
        await room.UntilSeeingAsync();
        await host.UntilSeeingAsync();

        nginx.Reload();
        await host.UntilSeeingMoreAsync();
        nginx.Stop();
        await host.UntilAsync(snapshot => snapshot.Reconnecting);
        // Media goes past it.
        await host.UntilSeeingMoreAsync();
        nginx.StartAgain();
        foreach (TestParticipant participant in (TestParticipant[])[host, room])
        {
            await participant.UntilAsync(snapshot => !snapshot.Reconnecting);
            Assert.DoesNotContain(SessionState.Ended, participant.States);
            Assert.Empty(Lock.Of(participant.Snapshot).Unmet);
            Assert.All(participant.Snapshot.Participants, one => Assert.Equal(0, one.TimesLeft));
        }
        Assert.Equal(room.Snapshot.SecurityCode, host.Snapshot.SecurityCode);
    }

    [Fact]
    public async Task Counts_guesses_by_whom_nginx_sees_whatever_they_say_of_themselves()
    {
        await using TestMeeting meeting = await StartAsync();
        using NginxProcess nginx = await BeforeAsync(meeting);
        using HttpClient guesser = From("127.0.0.2", nginx), room = From("127.0.0.3", nginx);
        for (int guess = 0; guess < 11; guess++)
        {
            guesser.DefaultRequestHeaders.Remove("X-Forwarded-For");
            guesser.DefaultRequestHeaders.Add("X-Forwarded-For", $"198.51.100.{guess}");
            Assert.Equal(guess < 10 ? HttpStatusCode.Forbidden : HttpStatusCode.TooManyRequests, await GuessAsync(guesser));
        }
        Assert.Equal(HttpStatusCode.Forbidden, await GuessAsync(room));
    }

    private static Task<TestMeeting> StartAsync() => TestMeeting.StartAsync(
        configure: options => options with { TrustedProxies = [new IPNetwork(IPAddress.Loopback, 32)] });

    private static async Task<NginxProcess> BeforeAsync(TestMeeting meeting)
    {
        NginxProcess nginx = new(IPEndPoint.Parse(meeting.Endpoint.Url.Authority), meeting.ServerFile("certificate.pem"));
        await nginx.UntilItAnswersAsync();
        return nginx;
    }

    private static HttpClient From(string address, NginxProcess nginx) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (connection, cancellation) =>
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(connection.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions = new System.Net.Security.SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null
                && Convert.ToHexStringLower(SHA256.HashData(certificate.GetRawCertData())) == nginx.CertificateSha256,
        },
    })
    {
        BaseAddress = nginx.Address,
    };

    private static async Task<HttpStatusCode> GuessAsync(HttpClient from)
    {
        using HttpResponseMessage answer = await from.PostAsJsonAsync(
            new Uri(ServerPaths.Pair, UriKind.Relative), new PairDevice("AAAA-BBBB-CCCC", "Room", ClientType.ZoomRooms, new byte[32]),
            SignalJson.Default.PairDevice, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
