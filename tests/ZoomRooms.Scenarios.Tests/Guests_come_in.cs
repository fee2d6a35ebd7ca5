using System.Diagnostics;
using System.Text.Json.Nodes;
using ZoomRooms.Client;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>
/// <c>zoomrooms-desktop join LINK --guest NAME</c>: a program that was never paired, with the link that the server printed.
/// </summary>
public sealed class Guests_come_in : IDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("zoomrooms-guest-");
    private readonly List<Process> _programs = [];

    public void Dispose()
    {
        foreach (Process program in _programs)
        {
            if (!program.HasExited)
                program.Kill();
            program.Dispose();
        }
        _state.Delete(recursive: true);
    }

    private static async Task<string> LinkAsync(TestMeeting meeting) =>
        (string)JsonNode.Parse(await meeting.AdministerAsync("meeting", "list", "--json"))![0]!["link"]!;

    private Process Start(string link, string name, params string[] more)
    {
        Process program = Process.Start(new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "zoomrooms-desktop"),
            [
                "join", link, "--guest", name, "--state", _state.FullName, "--camera", "none", "--microphone", "none", "--speaker", "none",
                "--json", .. more,
            ])
        { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        _programs.Add(program);
        return program;
    }

    /// <summary>What it says, up to what is looked for. It says something every second.</summary>
    private static async Task<JsonNode> UntilAsync(Process program, Func<JsonNode, bool> condition)
    {
        JsonNode? last = null;
        while (await program.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            last = JsonNode.Parse(line)!;
            if (condition(last))
                return last;
        }
        throw new InvalidOperationException($"it ended: {last}");
    }

    private static string[] People(JsonNode said) => [.. said["people"]!.AsArray().Select(one => $"{one!["name"]}, {one["guest"]}")];

    [Fact]
    public async Task One_is_let_in_from_the_waiting_room_and_is_a_guest_in_everybodys_list_and_one_is_turned_away()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        await meeting.AdministerAsync("meeting", "set", "987654321", "--guests", "yes", "--waiting-room", "yes");
        TestParticipant host = await meeting.PairAsync("host");
        host.Join();
        await host.UntilAsync(snapshot => snapshot is { State: SessionState.InMeeting, WaitingRoom: true, Guests: true });
        string link = await LinkAsync(meeting);
        Process maria = Start(link, "Maria");
        SessionSnapshot knocked = await host.UntilAsync(snapshot => snapshot.Knocking is [{ DisplayName: "Maria (guest)", IsGuest: true }]);
        await UntilAsync(maria, said => (string?)said["waiting"] == "WaitingRoom");
        host.Decide(new HostDecision.Admit(knocked.Knocking[0].Number));
        JsonNode inside = await UntilAsync(maria, said => (bool)said["endToEndEncrypted"]! && said["people"]!.AsArray().Count == 2);
        Assert.Equal(["host, false", "Maria (guest), true"], People(inside));
        Assert.Equal(host.Snapshot.SecurityCode, (string?)inside["securityCode"]);
        await host.UntilAsync(snapshot => snapshot.Participants is [_, { DisplayName: "Maria (guest)", IsGuest: true, IsSelf: false }]);

        Process eve = Start(link, "Eve");
        knocked = await host.UntilAsync(snapshot => snapshot.Knocking is [{ DisplayName: "Eve (guest)" }]);
        host.Decide(new HostDecision.TurnAway(knocked.Knocking[0].Number));
        Assert.Equal("RemovedByHost", (string?)(await UntilAsync(eve, said => said["end"] is not null))["end"]);
        await eve.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, eve.ExitCode);
        Assert.Equal(SessionState.InMeeting, host.Snapshot.State);

        await maria.StandardInput.WriteLineAsync("leave");
        await maria.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, maria.ExitCode);
        // Nothing of a guest is kept.
        Assert.Empty(_state.GetFileSystemInfos());
    }

    [Fact]
    public async Task None_is_told_why_not_and_none_trusts_another_certificate_than_the_links()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        await meeting.AdministerAsync("meeting", "set", "987654321", "--guests", "yes", "--passcode", "secret");
        string link = await LinkAsync(meeting);
        Assert.Contains("#sha256=", link, StringComparison.Ordinal);
        await meeting.AdministerAsync("meeting", "set", "987654321", "--guests", "no");
        // It is not let in, does not know the passcode, asks for another: one answer.
        foreach (string asked in (string[])[
            link, link.Replace("pwd=secret", "pwd=guess", StringComparison.Ordinal),
            link.Replace("987654321", "123456789", StringComparison.Ordinal)])
            Assert.Equal(("Refused", "NoGuests"), await EndAsync(asked));
        await meeting.AdministerAsync("meeting", "set", "987654321", "--guests", "yes");
        // No authority vouches for the server's own certificate; nor is another one taken for it.
        Assert.Equal(("ServerNotTrusted", null), await EndAsync(link[..link.IndexOf('#', StringComparison.Ordinal)]));
        Assert.Equal(("ServerNotTrusted", null), await EndAsync($"{link[..^64]}{new string('0', 64)}"));

        async Task<(string?, string?)> EndAsync(string asked)
        {
            JsonNode said = await UntilAsync(Start(asked, "Maria"), said => said["end"] is not null);
            return ((string?)said["end"], (string?)said["refusal"]);
        }
    }
}
