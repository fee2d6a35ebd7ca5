using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using ZoomRooms.MeetingServer.CommandLine;
using ZoomRooms.MeetingServer.Hosting;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.TestKit;

namespace ZoomRooms.MeetingServer.Tests.CommandLine;

public sealed partial class The_command_line : IDisposable
{
    private const int Hangup = 1;
    private const int Terminate = 15;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Takes_an_installation_from_nothing_to_a_meeting()
    {
        await Done("account", "add", "Acme", "--plan", "free");
        await Done("user", "add", "room1", "--account", "acme", "--name", "Room 1");
        Assert.Contains("verify a phone number", await Refused("meeting", "schedule", "--host", "room1"), StringComparison.Ordinal);
        await Done("user", "set", "room1", "--phone-verified", "yes");
        JsonElement meeting = Json(
            await Done("meeting", "schedule", "--host", "room1", "--topic", "Stand-up", "--id", "123 456 789", "--json"));
        Assert.Equal(("123456789", "e2ee", 6), (meeting.GetProperty("id").GetString(), meeting.GetProperty("encryption")
            .GetString(), meeting.GetProperty("passcode").GetString()!.Length));
        string code = Json(await Done("device", "pair-code", "--user", "room1", "--json")).GetProperty("code").GetString()!;
        Assert.Equal(14, code.Length);
        Assert.Equal("[]", (await Done("device", "list", "--json")).Trim());
    }

    [Fact]
    public async Task Names_co_hosts_of_the_hosts_account_and_dismisses_them()
    {
        await Done("account", "add", "Acme");
        await Done("account", "add", "Other");
        foreach (string user in (string[])["host", "ann", "bob"])
            await Done("user", "add", user, "--account", "Acme");
        await Done("user", "add", "stranger", "--account", "Other");
        Assert.Contains(
            "another account", await Refused(
                "meeting", "schedule", "--host", "host", "--id", "123456789", "--co-host", "ann", "--co-host", "stranger"),
                StringComparison.Ordinal);
        Assert.Equal("[]", (await Done("meeting", "list", "--json")).Trim());
        JsonElement meeting = Json(await Done("meeting", "schedule", "--host", "host", "--id", "123456789", "--co-host", "ann", "--json"));
        Assert.Equal("ann", Assert.Single(meeting.GetProperty("coHosts").EnumerateArray()).GetString());

        await Done("meeting", "co-host", "add", "123456789", "bob");
        Assert.Contains("already", await Refused("meeting", "co-host", "add", "123456789", "bob"), StringComparison.Ordinal);
        Assert.Contains("another account", await Refused("meeting", "co-host", "add", "123456789", "stranger"), StringComparison.Ordinal);
        Assert.Contains("is the host", await Refused("meeting", "co-host", "add", "123456789", "host"), StringComparison.Ordinal);
        Assert.Contains("ann bob", await Done("meeting", "list"), StringComparison.Ordinal);
        await Done("meeting", "co-host", "remove", "123456789", "ann");
        Assert.Contains("no co-host", await Refused("meeting", "co-host", "remove", "123456789", "ann"), StringComparison.Ordinal);
        Assert.Equal(
            "bob", Assert.Single(Json(await Done("meeting", "list", "--json"))[0].GetProperty("coHosts").EnumerateArray()).GetString());
    }

    /// <summary>The first step of every installation: whoever is invited without a role owns the server.</summary>
    [Fact]
    public async Task Invites_an_owner_unless_another_role_is_said()
    {
        Assert.Contains("as owner.", await Done("administrator", "invite", "alma"), StringComparison.Ordinal);
        await Done("administrator", "invite", "berta", "--role", "viewer");
        Assert.Equal(
            [("alma", "owner"), ("berta", "viewer")], Json(await Done("administrator", "list", "--json")).EnumerateArray().Select(
                one => (one.GetProperty("name").GetString()!, one.GetProperty("role").GetString()!)));
    }

    [Fact]
    public async Task Changes_what_is_given_and_nothing_else()
    {
        await Done("account", "add", "Acme");
        await Done("user", "add", "u", "--account", "Acme", "--e2ee", "off");
        await Done("user", "set", "u", "--name", "Another");
        JsonElement user = Json(await Done("user", "list", "--json"))[0];
        Assert.Equal(("Another", false), (user.GetProperty("name").GetString(), user.GetProperty("endToEnd").GetBoolean()));
        await Done("account", "set", "Acme", "--lock-e2ee", "on", "--plan", "free");
        Assert.True(Json(await Done("user", "list", "--json"))[0].GetProperty("endToEnd").GetBoolean());
        Assert.Contains("locks", await Refused("user", "set", "u", "--e2ee", "off"), StringComparison.Ordinal);
        Assert.Contains("free", await Done("account", "list"), StringComparison.Ordinal);
        await Done("meeting", "schedule", "--host", "u", "--id", "123456789", "--encryption", "enhanced");
        await Done("meeting", "set", "123456789", "--participants", "5", "--passcode", "");
        JsonElement meeting = Json(await Done("meeting", "list", "--json"))[0];
        Assert.Equal((5, "", "enhanced"), (meeting.GetProperty("participants").GetInt32(), meeting.GetProperty("passcode")
            .GetString(), meeting.GetProperty("encryption").GetString()));
        await Done("meeting", "cancel", "123456789");
        Assert.Contains("before", await Refused("meeting", "cancel", "123456789"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lets_guests_into_a_meeting_where_somebody_says_so_and_the_account_allows_it()
    {
        await Done("account", "add", "Acme");
        await Done("user", "add", "u", "--account", "Acme");
        await Done("meeting", "schedule", "--host", "u", "--id", "123456789");
        Assert.False(await LetsGuestsIn());
        await Done("meeting", "set", "123456789", "--guests", "yes");
        Assert.True(await LetsGuestsIn());
        Assert.Contains(", guests", await Done("meeting", "list"), StringComparison.Ordinal);
        Assert.Contains("its leader", await Refused("meeting", "set", "123456789", "--encryption", "enhanced"), StringComparison.Ordinal);
        Assert.Contains(
            "no account", await Refused("meeting", "set", "123456789", "--e2ee-accounts-only", "yes"), StringComparison.Ordinal);
        await Done("account", "set", "Acme", "--guests", "off");
        Assert.False(await LetsGuestsIn());
        Assert.Contains("lets no guests in", await Refused("meeting", "schedule", "--host", "u", "--guests"), StringComparison.Ordinal);
        await Done("account", "set", "Acme", "--guests", "on");
        Assert.True(await LetsGuestsIn());

        async Task<bool> LetsGuestsIn() => Json(await Done("meeting", "list", "--json"))[0].GetProperty("guests").GetBoolean();
    }

    [Fact]
    public async Task Refuses_with_a_sentence()
    {
        await Done("account", "add", "Acme", "--e2ee", "off");
        await Done("user", "add", "u", "--account", "Acme");
        Assert.Contains("already", await Refused("account", "add", "ACME"), StringComparison.Ordinal);
        Assert.Contains("already", await Refused("user", "add", "U", "--account", "Acme"), StringComparison.Ordinal);
        Assert.Contains("no account", await Refused("user", "add", "v", "--account", "None"), StringComparison.Ordinal);
        Assert.Contains("no user", await Refused("device", "pair-code", "--user", "nobody"), StringComparison.Ordinal);
        Assert.Contains("switched off", await Refused("meeting", "schedule", "--host", "u"), StringComparison.Ordinal);
        Assert.Contains(
            "not a meeting number", await Refused("meeting", "schedule", "--host", "u", "--id", "12"), StringComparison.Ordinal);
        Assert.Contains("1 to 200", await Refused(
            "meeting", "schedule", "--host", "u", "--encryption", "enhanced", "--participants", "201"), StringComparison.Ordinal);
        Assert.Contains("no device", await Refused("device", "revoke", "x"), StringComparison.Ordinal);
        Assert.Contains("minutes", await Refused("device", "pair-code", "--user", "u", "--valid", "0"), StringComparison.Ordinal);
        Assert.Contains("control", await Refused("account", "add", "a\u001bb"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dance")]
    [InlineData("account", "add")]
    [InlineData("account", "add", "A", "--plan", "cheap")]
    [InlineData("account", "set", "A", "--e2ee", "perhaps")]
    [InlineData("run", "--listen", "8443")]
    [InlineData("run", "--media", "localhost:1")]
    [InlineData("run", "--limit", "signalling.connections")]
    [InlineData("run", "--limit", "signalling.connections=0")]
    [InlineData("run", "--limit", "signalling.connections=1.5")]
    [InlineData("run", "--limit", "signalling.ping-interval=soon")]
    [InlineData("run", "--limit", "signalling.Connections=10")]
    [InlineData("meeting", "schedule")]
    public async Task Says_what_it_does_not_understand(params string[] arguments)
    {
        (int exit, string output, string errors) = await Run(arguments);
        Assert.Equal((ServerCommandLine.NotUnderstood, ""), (exit, output));
        Assert.NotEqual("", errors.Trim());
    }

    [Fact]
    public async Task Lists_every_limit_of_the_server()
    {
        string[] lines = (await Done("limits")).Trim().Split('\n');
        Assert.Equal(ServerLimit.All.Count + 1, lines.Length);
        Assert.Contains(lines, line =>
            line.StartsWith("signalling.connections", StringComparison.Ordinal) && line.Contains("4000", StringComparison.Ordinal));
        int bounds = 3 + (
            (Type[])[typeof(SignalLimits), typeof(BoardLimits), typeof(GuessLimits), typeof(GuestLimits), typeof(MessageLimits)]).Sum(
            type => type.GetProperties().Count(property => property.PropertyType.IsValueType));
        Assert.Equal(bounds, ServerLimit.All.Count);
        ServerOptions defaults = new() { DataFolder = "" };
        Assert.All(ServerLimit.All, limit =>
        {
            Assert.InRange(limit.Get(defaults), limit.Least, limit.Most);
            double other = limit.Get(defaults) == limit.Most ? limit.Least : limit.Most;
            ServerOptions changed = limit.Set(defaults, other);
            Assert.Equal(other, limit.Get(changed));
            // That one, and nothing beside it.
            Assert.Equal(defaults, limit.Set(changed, limit.Get(defaults)));
            Assert.True(
                ServerLimit.TryParse(FormattableString.Invariant($"{limit.Name}={other}"), out ServerLimit? read, out double value, out _));
            Assert.Equal((limit, other), (read, value));
        });
    }

    [Fact]
    public async Task Explains_itself()
    {
        Assert.Contains("zoomrooms-server run", await Done("--help"), StringComparison.Ordinal);
        Assert.Contains("held by this server", await Done("meeting", "schedule", "--help"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_a_server_as_a_process_until_it_is_terminated()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "zoomrooms-server.dll");
        ProcessStartInfo start = new(
            "dotnet", [program, "run", "--data", _folder.Path, "--listen", "127.0.0.1:0", "--media", "127.0.0.1:0"])
        {
            RedirectStandardOutput = true
        };
        using Process process = Process.Start(start)!;
        try
        {
            Assert.StartsWith("Listening on https://127.0.0.1:", await process.StandardOutput.ReadLineAsync(
                TestContext.Current.CancellationToken), StringComparison.Ordinal);
            string? fingerprint = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            Assert.EndsWith(
                (await File.ReadAllTextAsync(_folder.File("certificate.sha256"), TestContext.Current.CancellationToken)).Trim(),
                fingerprint, StringComparison.Ordinal);
            // The database is shared with the running server.
            await Done("account", "add", "Acme");
            // "Read your files again" is no end.
            Assert.Equal(0, Kill(process.Id, Hangup));
            using (Process second = Process.Start(
                new ProcessStartInfo("dotnet", start.ArgumentList) { RedirectStandardError = true, RedirectStandardOutput = true })!)
            {
                string said = await second.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
                await second.WaitForExitAsync(TestContext.Current.CancellationToken);
                Assert.Contains($"process {process.Id} on", said, StringComparison.Ordinal);
                Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
            }
            Assert.False(process.HasExited);
            Assert.Equal(0, Kill(process.Id, Terminate));
            await process.WaitForExitAsync(
                TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    private async Task<string> Done(params string[] arguments)
    {
        (int exit, string output, string errors) = await Run(arguments);
        Assert.Equal((ServerCommandLine.Done, ""), (exit, errors));
        return output;
    }

    private async Task<string> Refused(params string[] arguments)
    {
        (int exit, string output, string errors) = await Run(arguments);
        Assert.Equal((ServerCommandLine.Refused, ""), (exit, output));
        Assert.EndsWith(".", errors.Trim(), StringComparison.Ordinal);
        return errors;
    }

    private async Task<(int Exit, string Output, string Errors)> Run(string[] arguments)
    {
        using StringWriter output = new(), errors = new();
        int exit = await ServerCommandLine.RunAsync([.. arguments, "--data", _folder.Path], output, errors);
        return (exit, output.ToString(), errors.ToString());
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
