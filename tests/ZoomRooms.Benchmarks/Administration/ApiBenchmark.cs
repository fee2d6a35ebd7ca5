using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using ZoomRooms.Benchmarks.Meetings;
using ZoomRooms.Client.Signaling;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Administrators;
using ZoomRooms.MeetingServer.Management;
using ZoomRooms.MeetingServer.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.Benchmarks.Administration;

/// <summary>
/// What an administrator waits for: each page of the API at a server with many rooms and people, beside one with none, in turns. Real
/// processes; each request has a TLS connection of its own, as the server ends it. Arguments: rooms (1,000), people (10,000), requests of
/// each page (100).
/// </summary>
internal static class ApiBenchmark
{
    private static readonly (string Name, string Path)[] Pages =
    [
        ("overview", "/v1/overview"), ("people, first part", "/v1/people"), ("people, a search", "/v1/people?search=person%20777"),
        ("devices, first part", "/v1/devices"), ("devices, last part", "/v1/devices?after=f"), ("meetings, first part", "/v1/meetings"),
        ("audit, the end", "/v1/audit?last=200"), ("people as a table", "/v1/people.csv"),
    ];

    public static int Run(string[] arguments)
    {
        int Argument(int index, int otherwise) =>
            index < arguments.Length ? int.Parse(arguments[index], CultureInfo.InvariantCulture) : otherwise;
        return RunAsync(Argument(0, 1000), Argument(1, 10_000), Argument(2, 100)).GetAwaiter().GetResult();
    }

    private static async Task<int> RunAsync(int rooms, int people, int requests)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("zoomrooms-benchmark-");
        List<Process> processes = [];
        try
        {
            List<HttpClient> clients = [];
            foreach ((string name, int some, int many) in ((string, int, int)[])[("empty", 0, 0), ("full", rooms, people)])
            {
                string data = Path.Combine(folder.FullName, name);
                string token = Fill(data, some, many);
                (Process process, ServerEndpoint endpoint) = await BenchmarkServer.StartAsync(data);
                processes.Add(process);
                HttpClient client = new(PinnedConnection.CreateHandler(endpoint)) { BaseAddress = endpoint.Url };
                client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
                clients.Add(client);
            }
            ResultTable.WriteMachine();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{rooms} rooms, {people} people, {people / 10} meetings; {requests} requests of each page"));
            Console.WriteLine();
            Console.WriteLine("| page | empty, p50 | empty, p95 | full, p50 | full, p95 | full / empty, p95 |");
            Console.WriteLine("|---|---|---|---|---|---|");
            foreach ((string name, string path) in Pages)
                await MeasureAsync(name, path, clients, requests);
            foreach (HttpClient client in clients)
                client.Dispose();
            return 0;
        }
        finally
        {
            foreach (Process process in processes)
            {
                process.Kill();
                process.Dispose();
            }
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(string name, string path, List<HttpClient> clients, int requests)
    {
        double[][] took = [.. clients.Select(_ => new double[requests])];
        // The first of each is compiled while it runs.
        for (int i = -10; i < requests; i++)
        {
            for (int of = 0; of < clients.Count; of++)
            {
                long from = Stopwatch.GetTimestamp();
                using HttpResponseMessage answer = await clients[of].GetAsync(new Uri(path, UriKind.Relative));
                await answer.Content.ReadAsByteArrayAsync();
                answer.EnsureSuccessStatusCode();
                if (i >= 0)
                    took[of][i] = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
            }
        }
        foreach (double[] times in took)
            Array.Sort(times);
        double P(int of, double part) => took[of][(int)((requests - 1) * part)];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {P(0, 0.5):F1} ms | {P(0, 0.95):F1} ms | {P(1, 0.5):F1} ms | {P(1, 0.95):F1} ms | {P(1, 0.95) / P(0, 0.95):F1} |"));
    }

    /// <summary>An account with so many rooms and people, and an owner's token for all that may be looked at.</summary>
    private static string Fill(string data, int rooms, int people)
    {
        using ServerDatabase database = ServerDatabase.Open(DataFolder.Open(data));
        AccountStore accounts = new(database);
        Account account = accounts.AddAccount("Acme", AccountPlan.Paid, new AccountSwitch(true, false));
        long first = (long)accounts.AddUser(account, "first", "First", false, null).Id.Value;
        using (DbConnection connection = database.Connect())
        using (DbTransaction transaction = database.Begin(connection))
        {
            long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
            for (int i = 0; i < people; i++)
            {
                connection.Run(
                    "INSERT INTO users (account_id, login, name, phone_verified, e2ee_enabled) VALUES (@account, @login, @name, @no, NULL)",
                    transaction, ("@account", account.Id), ("@login", $"person{i:D5}"), ("@name", $"Person {i}"), ("@no", false));
            }
            for (int i = 0; i < rooms; i++)
            {
                connection.Run(
                    """
                    INSERT INTO devices (hardware_id, user_id, name, client_type, identity_key, token_hash, paired_at, last_seen_at)
                    VALUES (@id, @user, @name, @type, @key, @token, @now, @now)
                    """,
                    transaction, ("@id", HardwareId.Create().ToString()), ("@user", first + (i % Math.Max(1, people))),
                    ("@name", $"Room {i}"), ("@type", (int)ClientType.ZoomRooms), ("@key", new byte[32]),
                    ("@token", RandomNumberGenerator.GetBytes(32)), ("@now", now));
            }
            for (int i = 0; i < people / 10; i++)
            {
                connection.Run(
                    """
                    INSERT INTO meetings (id, host_user_id, topic, passcode, encryption, e2ee_accounts_only, participant_cap)
                    VALUES (@id, @host, @topic, '271828', @e2ee, @no, 20)
                    """,
                    transaction, ("@id", 10_000_000_000 + i), ("@host", first + i), ("@topic", $"Meeting {i}"),
                    ("@e2ee", (int)EncryptionType.EndToEnd), ("@no", false));
            }
            transaction.Commit();
        }
        AdministratorStore administrators = new(database, TimeProvider.System);
        Administrator owner = administrators.Invite("owner", AdministratorRole.Owner, null).Invited;
        return administrators.MakeToken(owner, "benchmark", Operations.Scopes, TimeSpan.FromDays(1)).Secret;
    }
}
