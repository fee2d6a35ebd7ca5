using System.Diagnostics;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Serving;

public sealed class Floods_are_borne
{
    private const string SilentConnections = """
        import socket, sys
        port, count = map(int, sys.argv[1:])
        silent = [socket.create_connection(("127.0.0.1", port), source_address=(f"127.0.1.{1 + i % 100}", 0)) for i in range(count)]
        print(len(silent), flush=True)
        sys.stdin.read()
        """;

    [Fact]
    public async Task Ten_thousand_connections_that_say_nothing_keep_nobody_out()
    {
        // They are to be there all at once, however long it takes to open them; and the room, which reads nothing meanwhile, too.
        await using TestServer server = await TestServer.StartAsync(
            signalling: new SignalLimits { SilentPatience = TimeSpan.FromHours(1), PingInterval = TimeSpan.FromHours(1) });
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        string guest = (await server.PairAsync(server.AddMember("guest"))).DeviceToken;
        await using TestClient room = await server.ConnectAsync(host);
        await room.JoinAsync(meeting);
        const int Count = 10_000;
        Assert.SkipWhen(MostFiles() < Count + 2000, $"this process may have {MostFiles()} files open (ulimit -Hn)");
        long before = GC.GetTotalMemory(forceFullCollection: true);
        // Their other ends are files of another process.
        using Process silent = Process.Start(
            new ProcessStartInfo("python3", ["-c", SilentConnections, $"{server.Host.ListenAddress.Port}", $"{Count}"])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true
            })!;
        try
        {
            Assert.Equal($"{Count}", await silent.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            await using TestClient newcomer = await TestClient.ConnectAsync(server, guest);
            await newcomer.JoinAsync(meeting);
            await room.ExpectAsync<ParticipantJoined>();
            long each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
            TestContext.Current.SendDiagnosticMessage($"{Count} silent connections, {each} bytes each");
            Assert.InRange(each, 0, 32 * 1024);
        }
        finally
        {
            silent.Kill();
            await silent.WaitForExitAsync(CancellationToken.None);
        }

        static int MostFiles() => int.Parse(
            File.ReadLines("/proc/self/limits").Single(line => line.StartsWith("Max open files", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[3].Replace(
                    "unlimited", "1000000", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Thousands_of_connections_that_say_nothing_disturb_no_meeting_and_are_closed()
    {
        await using TestServer server = await TestServer.StartAsync(signalling: new SignalLimits(Silent: 1000));
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        string guest = (await server.PairAsync(server.AddMember("guest"))).DeviceToken;
        await using TestClient room = await server.ConnectAsync(host);
        await room.JoinAsync(meeting);
        List<Socket> silent = new();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        try
        {
            for (int i = 0; i < 3000; i++)
            {
                Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                silent.Add(socket);
                try
                {
                    await socket.ConnectAsync(server.Host.ListenAddress, TestContext.Current.CancellationToken);
                }
                catch (SocketException)
                {
                    // Turned away at once.
                }
            }
            for (int i = 0; i < 20; i++)
                await room.SyncAsync();
            Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 200L << 20);
            // What says nothing gives way to others.
            Stopwatch waited = Stopwatch.StartNew();
            await using TestClient newcomer = await ConnectInTheEndAsync(server, guest, waited);
            await newcomer.JoinAsync(meeting);
            await room.ExpectAsync<ParticipantJoined>();
        }
        finally
        {
            silent.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task A_media_description_without_bounds_is_refused()
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        await using TestClient room = await server.ConnectAsync(host);
        await room.JoinAsync(meeting);
        TransportDescription good = new(
            "ufrag", "passwordof22characters", string.Join(':', Enumerable.Repeat("AB", 32)), DtlsSetup.Active, []);
        foreach (TransportDescription bad in (TransportDescription[])
        [
            good with
            {
                IceUfrag = new string('u', 50_000)
            }, good with { IcePassword = new string('p', 50_000) }, good with { Fingerprint = new string('A', 50_000) },
            good with { IceUfrag = "" }, good with { Fingerprint = "" }, good with { Setup = DtlsSetup.Unknown },
        ])
        {
            await room.SendAsync(new OpenTransport(bad));
            Assert.Equal(RefusalCode.MalformedMessage, (await room.ExpectAsync<MessageRefused>()).Code);
        }
        // Addresses are never sent to: the client's checks say where it is.
        await room.SendAsync(
            new OpenTransport(good with { Candidates = [.. Enumerable.Range(1, 2000).Select(port => $"203.0.113.1:{port}")] }));
        await room.ExpectAsync<TransportOpened>();
    }

    [Fact]
    public async Task What_is_said_at_length_is_not_in_the_log()
    {
        await using TestServer server = await TestServer.StartAsync();
        List<HallRecord> log = [];
        IHallLog hall = server.Service<IHallLog>();
        TakeStep take = hall.Taking!;
        hall.Taking = (from, record, now, own) =>
        {
            log.Add(record);
            take(from, record, now, own);
        };
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host);
        await using TestClient room = await server.ConnectAsync(host);
        await room.RequestJoinAsync(meeting, name: new string('x', 60_000));
        Assert.Equal(RefusalCode.MalformedMessage, await room.ExpectRefusalAsync());
        await room.JoinAsync(meeting);
        TransportDescription good = new(
            "ufrag", "passwordof22characters", string.Join(
                ':', Enumerable.Repeat("AB", 32)), DtlsSetup.Active, [.. Enumerable.Range(1, 1000).Select(port => $"203.0.113.1:{port}")]);
        await room.SendAsync(new OpenTransport(good with { IceUfrag = new string('x', 20_000) }));
        Assert.Equal(RefusalCode.MalformedMessage, (await room.ExpectAsync<MessageRefused>()).Code);
        await room.SendAsync(new OpenTransport(good));
        await room.ExpectAsync<TransportOpened>();
        // Nor may anybody have the others send him crumbs.
        await room.SendAsync(new ChooseVideo([], null, PacketBytes: 1));
        Assert.Equal(RefusalCode.MalformedMessage, (await room.ExpectAsync<MessageRefused>()).Code);
        Assert.True(log.OfType<MessageHeard>().Count() >= 4);
        Assert.All(
            log, record => Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(record, ReplicationJson.Default.HallRecord).Length, 1, 4096));
    }

    private static async Task<TestClient> ConnectInTheEndAsync(TestServer server, string token, Stopwatch waited)
    {
        while (true)
        {
            try
            {
                return await TestClient.ConnectAsync(server, token);
            }
            catch (WebSocketException) when (waited.Elapsed < TimeSpan.FromMinutes(1))
            {
                await Task.Delay(500, TestContext.Current.CancellationToken);
            }
        }
    }
}
