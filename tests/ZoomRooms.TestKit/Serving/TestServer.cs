using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;

namespace ZoomRooms.TestKit.Serving;

/// <summary>A real server on the loopback interface, with real TLS, and shortcuts to its database.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly TemporaryFolder? _own;

    private TestServer(ServerHost host, TemporaryFolder folder, TemporaryFolder? own)
    {
        Host = host;
        Folder = folder;
        _own = own;
        Http = new HttpClient(Pinned()) { BaseAddress = new Uri($"https://{host.ListenAddress}") };
    }

    public ServerHost Host { get; }

    public HttpClient Http { get; }

    /// <summary>Its data.</summary>
    public TemporaryFolder Folder { get; }

    public T Service<T>() where T : notnull => Host.Services.GetRequiredService<T>();

    public static async Task<TestServer> StartAsync(
        TemporaryFolder? folder = null, TimeProvider? time = null, SignalLimits? signalling = null,
        IReadOnlyList<IPEndPoint>? mediaCandidates = null, GuessLimits? guesses = null,
        Func<ServerOptions, ServerOptions>? configure = null)
    {
        TemporaryFolder? own = folder is null ? new TemporaryFolder() : null;
        TemporaryFolder used = (folder ?? own)!;
        ServerOptions options = new()
        {
            DataFolder = used.Path,
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Media = new IPEndPoint(IPAddress.Loopback, 0),
            Signalling = signalling ?? new SignalLimits(),
            MediaCandidates = mediaCandidates ?? [],
            Guesses = guesses ?? new GuessLimits(),
        };
        try
        {
            return new TestServer(await ServerHost.StartAsync(configure?.Invoke(options) ?? options, time), used, own);
        }
        catch
        {
            own?.Dispose();
            throw;
        }
    }

    /// <summary>Requests of somebody else's: from another address of the loopback network.</summary>
    public HttpClient HttpFrom(IPAddress address) => new(Pinned(address)) { BaseAddress = Http.BaseAddress };

    public SocketsHttpHandler Pinned(IPAddress? from = null) => new()
    {
        ConnectCallback = async (connection, cancellation) =>
        {
            Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                if (from is not null)
                    socket.Bind(new IPEndPoint(from, 0));
                await socket.ConnectAsync(connection.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
        SslOptions = new System.Net.Security.SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                certificate is not null
                    && Convert.ToHexStringLower(SHA256.HashData(certificate.GetRawCertData())) == Host.CertificateSha256,
        },
    };

    /// <summary>A member of an account of its own.</summary>
    public Member AddMember(string login, AccountPlan plan = AccountPlan.Paid, bool endToEnd = true, bool phoneVerified = false)
    {
        AccountStore accounts = Service<AccountStore>();
        Account account = accounts.AddAccount($"Account of {login}", plan, new AccountSwitch(endToEnd, false));
        accounts.AddUser(account, login, login, phoneVerified, null);
        return accounts.FindMember(login)!;
    }

    public ScheduledMeeting Schedule(
        Member host, EncryptionType encryption = EncryptionType.EndToEnd, int cap = 200, string passcode = "secret") =>
        Service<MeetingStore>().Schedule(new MeetingPlan(null, host, "Stand-up", passcode, encryption, false, cap));

    public async Task<DevicePaired> PairAsync(Member member, ClientType type = ClientType.ZoomRooms)
    {
        string code = Service<DeviceStore>().CreatePairingCode(member.User.Id, TimeSpan.FromMinutes(5));
        using HttpResponseMessage response = await PostPairAsync(new PairDevice(code, "Room", type, new byte[32]));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync(SignalJson.Default.DevicePaired))!;
    }

    public Task<HttpResponseMessage> PostPairAsync(PairDevice request, HttpClient? from = null) =>
        (from ?? Http).PostAsJsonAsync(new Uri(ServerPaths.Pair, UriKind.Relative), request, SignalJson.Default.PairDevice);

    /// <summary>A connected client of a device paired just now.</summary>
    public async Task<TestClient> ConnectAsync(Member member, ClientType type = ClientType.ZoomRooms) =>
        await TestClient.ConnectAsync(this, (await PairAsync(member, type)).DeviceToken);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.StopAsync();
        await Host.DisposeAsync();
        _own?.Dispose();
    }
}
