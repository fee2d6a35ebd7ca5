using System.Diagnostics;
using System.Text.Json;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Tests.Serving;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Tests.Interop;

/// <summary>Participants whose every byte of media is another's work: aiortc, with OpenSSL, libsrtp and libav.</summary>
public sealed class Aiortc_meets
{
    private const string Python = "/usr/bin/python3";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Through_the_router_with_loss_and_both_see_and_hear()
    {
        Assert.SkipUnless(IsInstalled(), "aiortc is not installed (apt-get install python3-aiortc)");
        using var relay = new LossyRelay(loss: 0.05, seed: 1);
        await using TestServer server = await TestServer.StartAsync(mediaCandidates: [relay.Address]);
        relay.Server = server.Host.MediaAddress;
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host, EncryptionType.Enhanced);
        await using TestClient first = await server.ConnectAsync(host), second = await server.ConnectAsync(server.AddMember("guest"));
        using var one = new AiortcParticipant(await first.JoinAsync(meeting));
        await one.ConnectAsync(first);
        using var two = new AiortcParticipant(await second.JoinAsync(meeting));
        await two.ConnectAsync(second);
        await Task.WhenAll(one.UntilAsync(audio: 150, video: 40), two.UntilAsync(audio: 150, video: 40));
        Assert.True(relay.Lost > 50, $"{relay.Lost} of {relay.Lost + relay.Carried} datagrams lost");
    }

    private static bool IsInstalled()
    {
        if (!File.Exists(Python))
            return false;
        using Process import = Process.Start(new ProcessStartInfo(Python, ["-c", "import aiortc"]) { RedirectStandardError = true })!;
        import.WaitForExit();
        return import.ExitCode == 0;
    }

    private sealed class AiortcParticipant : IDisposable
    {
        private readonly JoinAccepted _accepted;
        private readonly Process _process;

        public AiortcParticipant(JoinAccepted accepted)
        {
            _accepted = accepted;
            string script = Path.Combine(AppContext.BaseDirectory, "Interop", "aiortc_participant.py");
            _process = Process.Start(new ProcessStartInfo(Python, [script]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        }

        public async Task ConnectAsync(TestClient signalling)
        {
            await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { audioSsrc = _accepted.Self.AudioSsrc, videoSsrc = _accepted.Self.VideoSsrc }));
            JsonElement own = await ReadAsync();
            await signalling.SendAsync(new OpenTransport(new TransportDescription(
                own.GetProperty("iceUfrag").GetString()!, own.GetProperty("icePassword").GetString()!, own.GetProperty("fingerprint").GetString()!, DtlsSetup.Active, [])));
            ServerMessage? message;
            while ((message = await signalling.NextAsync()) is not TransportOpened)
                Assert.NotNull(message);
            await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(((TransportOpened)message).Transport, SignalJson.Default.TransportDescription));
        }

        /// <summary>Waits until so many frames were decoded.</summary>
        public async Task UntilAsync(int audio, int video)
        {
            var waited = Stopwatch.StartNew();
            while (true)
            {
                JsonElement decoded = await ReadAsync();
                if (decoded.GetProperty("audio").GetInt32() >= audio && decoded.GetProperty("video").GetInt32() >= video)
                    return;
                Assert.True(waited.Elapsed < Patience, $"{decoded}");
            }
        }

        public void Dispose()
        {
            if (!_process.HasExited)
                _process.Kill();
            _process.Dispose();
        }

        private async Task<JsonElement> ReadAsync()
        {
            string? line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
            Assert.NotNull(line);
            return JsonDocument.Parse(line).RootElement;
        }
    }
}
