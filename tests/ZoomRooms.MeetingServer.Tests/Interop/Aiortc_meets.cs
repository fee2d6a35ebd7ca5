using System.Diagnostics;
using System.Text.Json;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Tests.Serving;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Network;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Interop;

/// <summary>Participants whose every byte of media is another's work: aiortc, with OpenSSL, libsrtp and libav.</summary>
public sealed class Aiortc_meets
{
    private const string Python = "/usr/bin/python3";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public async Task Through_the_router_with_loss_and_both_see_and_hear(bool again, bool otherAgain)
    {
        Assert.SkipUnless(IsInstalled(), "aiortc is not installed (apt-get install python3-aiortc)");
        using LossyRelay relay = new(loss: 0.05, seed: 1);
        await using TestServer server = await TestServer.StartAsync(mediaCandidates: [relay.Address]);
        relay.Server = server.Host.MediaAddress;
        Member host = server.AddMember("host");
        ScheduledMeeting meeting = server.Schedule(host, EncryptionType.Enhanced);
        await using TestClient first = await server.ConnectAsync(host), second = await server.ConnectAsync(server.AddMember("guest"));
        JoinAccepted firstAccepted = await first.JoinAsync(meeting), secondAccepted = await second.JoinAsync(meeting);
        // aiortc takes its time, and comes anew when it fails: longer than a server waits for clients that answer nothing.
        first.KeepReading();
        second.KeepReading();
        using AiortcParticipant one = new(firstAccepted.Self, secondAccepted.Self, again);
        await one.ConnectAsync(first);
        using AiortcParticipant two = new(secondAccepted.Self, firstAccepted.Self, otherAgain);
        await two.ConnectAsync(second);
        await Task.WhenAll(one.UntilAsync(audio: 150, video: 40), two.UntilAsync(audio: 150, video: 40));
        IReadOnlyDictionary<string, long> counts = server.Service<IMediaRouter>().Counters;
        Assert.True(counts["router.packetsRecovered"] > 0 && counts["router.packetsResent"] > 0);
        Assert.DoesNotContain("router.droppedMalformedRetransmission", counts.Keys);
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
        private readonly RosterEntry _self, _other;
        private readonly bool _again;
        private Process _process;

        /// <param name="again">With retransmission streams.</param>
        public AiortcParticipant(RosterEntry self, RosterEntry other, bool again)
        {
            (_self, _other, _again) = (self, other, again);
            _process = Start();
        }

        /// <summary>
        /// Opens its association. With losses and a busy machine aiortc now and then gives up its ICE or its handshake, which is no part of
        /// what is tested here: then it comes anew, as a person would.
        /// </summary>
        public async Task ConnectAsync(TestClient signalling)
        {
            for (int opening = 0; !await TryConnectAsync(signalling, opening); opening++)
            {
                Assert.True(opening < 2, "aiortc failed to connect three times");
                Dispose();
                _process = Start();
            }
        }

        private static Process Start()
        {
            string script = Path.Combine(AppContext.BaseDirectory, "Interop", "aiortc_participant.py");
            return Process.Start(new ProcessStartInfo(Python, [script]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        }

        private async Task<bool> TryConnectAsync(TestClient signalling, int opening)
        {
            await _process.StandardInput.WriteLineAsync(
                JsonSerializer.Serialize(new
                {
                    audioSsrc = _self.AudioSsrc, videoSsrc = _self.VideoSsrc, otherVideoSsrc = _other.VideoSsrc, rtx = _again
                }));
            JsonElement own = await ReadAsync();
            await signalling.SendAsync(new OpenTransport(new TransportDescription(
                own.GetProperty("iceUfrag").GetString()!, own.GetProperty("icePassword").GetString()!, own.GetProperty("fingerprint")
                    .GetString()!, DtlsSetup.Active, []), Opening: opening, Rtx: _again));
            ServerMessage? message;
            while ((message = await signalling.NextAsync()) is not TransportOpened)
                Assert.NotNull(message);
            Assert.Equal(_again, ((TransportOpened)message).Rtx);
            await _process.StandardInput.WriteLineAsync(
                JsonSerializer.Serialize(((TransportOpened)message).Transport, SignalJson.Default.TransportDescription));
            while (true)
            {
                string? state = (await ReadAsync()).GetProperty("state").GetString();
                if (state is "connected" or "failed" or "closed")
                    return state == "connected";
            }
        }

        /// <summary>Waits until so many frames were decoded, and, where there are retransmission streams, both have been of use.</summary>
        public async Task UntilAsync(int audio, int video)
        {
            Stopwatch waited = Stopwatch.StartNew();
            while (true)
            {
                JsonElement decoded = await ReadAsync();
                int sentAgain = decoded.GetProperty("sentAgain").GetInt32(), receivedAgain = decoded.GetProperty("receivedAgain")
                    .GetInt32();
                Assert.True(_again || sentAgain + receivedAgain == 0, $"{decoded}");
                if (decoded.GetProperty("audio").GetInt32() >= audio && decoded.GetProperty("video")
                    .GetInt32() >= video && (!_again || (sentAgain > 0 && receivedAgain > 0)))
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
            string? line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()
                .WaitAsync(Patience, TestContext.Current.CancellationToken);
            Assert.NotNull(line);
            return JsonDocument.Parse(line).RootElement;
        }
    }
}
