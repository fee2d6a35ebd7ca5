using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ZoomRooms.Desktop.Window;

namespace ZoomRooms.Scenarios.Tests.Windows;

/// <summary><c>zoomrooms-desktop MEETING</c>: what the browser is started with, and when the program ends.</summary>
[Trait("backend", "embedded")]
public sealed partial class The_window_as_a_process
{
    [Fact]
    public async Task It_opens_the_browser_without_its_token_on_any_command_line_joins_with_the_page_and_ends_with_it()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("zoomrooms-window-");
        string state = Path.Combine(folder.FullName, "state"), arguments = Path.Combine(folder.FullName, "arguments");
        await meeting.PairDeviceAsync("host", state);
        WriteBrowser(folder.FullName, arguments);
        using Process program = Process.Start(new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "zoomrooms-desktop"),
            [
                meeting.Meeting.ToString(), "--server", meeting.Endpoint.Url.ToString(), "--certificate-sha256",
                meeting.Endpoint.CertificateSha256,
                "--state", state, "--camera", "none", "--microphone", "none", "--speaker", "none", "--name", "Ada", "--join",
            ])
        {
            Environment = {
                ["PATH"] = $"{folder.FullName}:{Environment.GetEnvironmentVariable("PATH")}", ["XDG_RUNTIME_DIR"] = folder.FullName },
            RedirectStandardOutput = true,
        })!;
        try
        {
            string[] given = [];
            while (given.Length == 0 || given[^1] != "end")
            {
                Assert.False(program.HasExited, "it ended before it opened a browser");
                await Task.Delay(50, TestContext.Current.CancellationToken);
                given = File.Exists(arguments) ? await File.ReadAllLinesAsync(arguments, TestContext.Current.CancellationToken) : [];
            }
            string file = new Uri(given.Single(one => one.StartsWith("--app=file://", StringComparison.Ordinal))[6..]).LocalPath;
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Match address = Address().Match(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
            Assert.True(address.Success);
            Assert.DoesNotContain(address.Groups["token"].Value, string.Join(" ", given), StringComparison.Ordinal);

            using (ClientWebSocket page = await OpenAsync(address.Value))
            {
                JsonNode? seen = null;
                while (seen is null || !(bool)seen["inMeeting"]!)
                    seen = await TakeAsync(page);
                Assert.Equal(("Locked", "Ada"), ((string?)seen["shield"]!["kind"], (string?)seen["people"]![0]!["name"]));
            }
            // Nobody sees the meeting any more: it is left.
            await program.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal((0, ""), (program.ExitCode, await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)));
            Assert.False(File.Exists(file));
        }
        finally
        {
            if (!program.HasExited)
                program.Kill();
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Without_being_told_to_join_it_shows_oneself_and_not_a_byte_goes_to_the_server_before_somebody_says_so()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("zoomrooms-window-");
        await meeting.PairDeviceAsync("host", folder.FullName);
        // Whoever connects here is heard of.
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        using Process program = Process.Start(new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "zoomrooms-desktop"),
            [
                meeting.Meeting.ToString(), "--server", $"https://{server.LocalEndpoint}", "--certificate-sha256", new string('A', 64),
                "--state", folder.FullName, "--camera", "lavfi:testsrc2=size=1280x720:rate=15", "--microphone", "none", "--speaker", "none",
                "--name", "Ada", "--no-browser",
            ])
        { RedirectStandardOutput = true })!;
        try
        {
            string? line;
            do
                line = await program.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            while (line is not null && !Address().IsMatch(line));
            Assert.NotNull(line);
            using (ClientWebSocket page = await OpenAsync(Address().Match(line).Value))
            {
                // Oneself, encoded by the process's own encoder: in streams of its own, the small picture.
                JsonNode? seen = null;
                for (int own = 0; own < 5 || seen is null;)
                {
                    byte[] message = await TakeWholeAsync(page);
                    if (message[0] == '{')
                        seen = JsonNode.Parse(message);
                    else if (BinaryPrimitives.ReadUInt32BigEndian(message.AsSpan(8)) > PagePictures.OwnBefore)
                        own++;
                }
                Assert.Equal("Ada", (string?)seen["before"]!["name"]);
                Assert.Contains("testsrc2", (string?)seen["before"]!["camera"], StringComparison.Ordinal);
                Assert.False(server.Pending());
                Assert.False(File.Exists(Path.Combine(folder.FullName, "devices.json")));

                await page.SendAsync(
                    Encoding.UTF8.GetBytes("{\"do\":\"join\",\"text\":\"Grace\"}"), WebSocketMessageType.Text, true,
                    TestContext.Current.CancellationToken);
                using TcpClient joined = await server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
                Assert.Equal("Grace", RememberedDevices.Load(folder.FullName).Name);
            }
            await program.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, program.ExitCode);
        }
        finally
        {
            if (!program.HasExited)
                program.Kill();
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_link_of_a_server_that_it_was_never_paired_with_offers_to_join_as_a_guest()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        await meeting.AdministerAsync("meeting", "set", "987654321", "--guests", "yes");
        TestParticipant host = await meeting.PairAsync("host", camera: false);
        host.Join();
        await host.UntilAsync(snapshot => snapshot is { Guests: true, Participants.Count: 1 });
        DirectoryInfo folder = Directory.CreateTempSubdirectory("zoomrooms-window-");
        string link = (string)JsonNode.Parse(await meeting.AdministerAsync("meeting", "list", "--json"))![0]!["link"]!;
        using Process program = Process.Start(new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "zoomrooms-desktop"),
            [
                link, "--state", folder.FullName, "--camera", "none", "--microphone", "none", "--speaker", "none", "--no-browser",
            ])
        { RedirectStandardOutput = true })!;
        try
        {
            string? line;
            do
                line = await program.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            while (line is not null && !Address().IsMatch(line));
            Assert.NotNull(line);
            using (ClientWebSocket page = await OpenAsync(Address().Match(line).Value))
            {
                JsonNode? seen = null;
                while (seen?["before"] is null)
                    seen = await TakeAsync(page);
                Assert.Equal(meeting.Endpoint.Url.Authority, (string?)seen["before"]!["guestOf"]);
                Assert.Single(host.Snapshot.Participants);
                await page.SendAsync(
                    Encoding.UTF8.GetBytes("{\"do\":\"join\",\"text\":\"Grace\"}"), WebSocketMessageType.Text, true,
                    TestContext.Current.CancellationToken);
                while (seen is null || (string?)seen["shield"]!["kind"] != "Locked" || seen["people"]!.AsArray().Count < 2)
                    seen = await TakeAsync(page);
                Assert.Equal(("Grace (guest)", true), ((string?)seen["people"]![1]!["name"], (bool)seen["people"]![1]!["guest"]!));
                await host.UntilAsync(snapshot => snapshot.Participants is [_, { DisplayName: "Grace (guest)" }]);
            }
            await program.WaitForExitAsync(TestContext.Current.CancellationToken);
            // What was chosen, and no key.
            Assert.Equal(["devices.json"], folder.GetFiles().Select(file => file.Name));
        }
        finally
        {
            if (!program.HasExited)
                program.Kill();
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A program of that name that says what it was started with.</summary>
    private static void WriteBrowser(string folder, string arguments)
    {
        string path = Path.Combine(folder, "chromium");
        File.WriteAllText(path, $"#!/bin/sh\nprintf '%s\\n' \"$@\" end > '{arguments}'\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>As a browser does: the door, the cookie, the page's socket.</summary>
    private static async Task<ClientWebSocket> OpenAsync(string address)
    {
        using HttpClient http = new(new SocketsHttpHandler { UseCookies = false });
        using HttpResponseMessage door = await http.GetAsync(new Uri(address), TestContext.Current.CancellationToken);
        string[] cookie = door.Headers.GetValues("Set-Cookie").Single().Split(';', StringSplitOptions.TrimEntries);
        string origin = new Uri(address).GetLeftPart(UriPartial.Authority);
        ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("Cookie", cookie[0]);
        socket.Options.SetRequestHeader("Origin", origin);
        await socket.ConnectAsync(new Uri($"ws{origin[4..]}{cookie[1]["Path=".Length..]}socket"), TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task<byte[]> TakeWholeAsync(ClientWebSocket page)
    {
        byte[] message = new byte[1024 * 1024];
        for (int length = 0; ;)
        {
            ValueWebSocketReceiveResult part = await page.ReceiveAsync(message.AsMemory(length), TestContext.Current.CancellationToken);
            Assert.NotEqual(WebSocketMessageType.Close, part.MessageType);
            length += part.Count;
            if (part.EndOfMessage)
                return message[..length];
        }
    }

    private static async Task<JsonNode?> TakeAsync(ClientWebSocket page)
    {
        byte[] message = new byte[64 * 1024];
        for (int length = 0; ;)
        {
            ValueWebSocketReceiveResult part = await page.ReceiveAsync(message.AsMemory(length), TestContext.Current.CancellationToken);
            Assert.NotEqual(WebSocketMessageType.Close, part.MessageType);
            length += part.Count;
            if (part.EndOfMessage)
                return part.MessageType == WebSocketMessageType.Text ? JsonNode.Parse(Encoding.UTF8.GetString(message, 0, length)) : null;
        }
    }

    [GeneratedRegex("http://127\\.0\\.0\\.1:[0-9]+/open/(?<token>[A-Za-z0-9_-]{43})")]
    private static partial Regex Address();
}
