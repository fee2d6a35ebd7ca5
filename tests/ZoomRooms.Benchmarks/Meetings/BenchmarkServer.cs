using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Client.Storage;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.MeetingServer.CommandLine;
using ZoomRooms.Protocol;

namespace ZoomRooms.Benchmarks.Meetings;

/// <summary>A real server process on the loopback interface, with a host and one meeting, and devices of the host's.</summary>
internal static class BenchmarkServer
{
    public static readonly MeetingId Meeting = new(987654321);

    /// <param name="accounts">Where the accounts are, as options of the server's administration.</param>
    public static async Task ScheduleAsync(string[] accounts)
    {
        await AdministerAsync(accounts, "account", "add", "Benchmark");
        await AdministerAsync(accounts, "user", "add", "host", "--account", "Benchmark", "--phone-verified", "yes");
        await AdministerAsync(accounts, "meeting", "schedule", "--host", "host", "--id", Meeting.ToString(), "--passcode", "");
    }

    /// <param name="more">What the server is told besides.</param>
    public static async Task<(Process, ServerEndpoint)> StartAsync(string data, params string[] more)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "zoomrooms-server.dll");
        Process server = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            [program, "run", "--data", data, "--listen", "127.0.0.1:0", "--media", "127.0.0.1:0", .. more])
        {
            RedirectStandardOutput = true, RedirectStandardError = true
        })!;
        // Where it listens, and its certificate. Its log is of no interest.
        string address = (await server.StandardOutput.ReadLineAsync())!.Split(
            ' ', ',')[2], fingerprint = (await server.StandardOutput.ReadLineAsync())!.Split(' ')[^1];
        _ = server.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = server.StandardError.BaseStream.CopyToAsync(Stream.Null);
        return (server, new ServerEndpoint(new Uri(address), fingerprint));
    }

    public static async Task<(DeviceCredentials Credentials, DeviceIdentity Identity)> PairAsync(
        string folder, string[] accounts, ServerEndpoint endpoint, int number)
    {
        string state = Path.Combine(folder, number.ToString(CultureInfo.InvariantCulture));
        string answer = await AdministerAsync(accounts, "device", "pair-code", "--user", "host", "--json");
        string code = JsonDocument.Parse(answer).RootElement.GetProperty("code").GetString()!;
        KeyStore keys = new(state);
        ProvisioningResult paired = await new DeviceProvisioning(
            endpoint, keys, state, $"room {number}", ClientType.ZoomRooms).PairAsync(code, CancellationToken.None);
        return paired.Paired
            ? (DeviceCredentials.TryLoad(state)!, keys.LoadOrCreate()) : throw new InvalidOperationException(paired.Message);
    }

    private static async Task<string> AdministerAsync(string[] accounts, params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        int exit = await ServerCommandLine.RunAsync([.. arguments, .. accounts], output, errors);
        return exit == 0 ? output.ToString() : throw new InvalidOperationException(errors.ToString());
    }
}
