using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZoomRooms.Client;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Signaling;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.EndToEnd.Keys;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Browsers;
using ZoomRooms.TestKit.Network;

namespace ZoomRooms.Scenarios.Tests.Browsers;

/// <summary>
/// Participants whose every byte of media is another's work: Chromium, over whatever carries media in this run, with loss.
/// </summary>
public sealed class Browsers_meet
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Towards Janus, what is lost is sent again as it was.</summary>
    private static bool HasJanus => Backend.JanusAddress is not null;

    [Fact]
    public async Task One_opens_our_frames_and_decodes_picture_and_sound()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using TestMeeting meeting = await TestMeeting.StartAsync("enhanced");
        await using Speaking host = await Speaking.PairAsync(meeting, "host");
        host.Join(EncryptionType.Enhanced);
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        await using Browser browser = await Browser.StartAsync();
        await using BrowserParticipant guest = await BrowserParticipant.JoinAsync(browser, meeting, "room", sends: false);
        await guest.ConnectAsync(guest.Others.Single());
        JsonNode figures = await guest.UntilAsync(
            seen => seen.Frames > 60 && seen.Samples > 5 * 48_000 && (HasJanus || seen.ReceivedAgain > 0));
        // Dressed as they travel, frames decode too, into nothing: these are 160 pixels wide.
        Assert.True(
            (int)figures["opened"]! > 300 && (int)figures["refused"]! <= 5 && (int)figures["width"]! == 160, figures.ToJsonString());
        Assert.True((double)figures["concealed"]! < 0.1 * (double)figures["samples"]!, figures.ToJsonString());
    }

    [Fact]
    public async Task Two_see_and_hear_each_other_in_the_clear()
    {
        Assert.SkipUnless(Browser.IsInstalled, "Chromium is not installed (apt-get install chromium)");
        await using TestMeeting meeting = await TestMeeting.StartAsync("enhanced");
        await using Browser browser = await Browser.StartAsync();
        await using BrowserParticipant one = await BrowserParticipant.JoinAsync(browser, meeting, "host", sends: true);
        await using BrowserParticipant two = await BrowserParticipant.JoinAsync(browser, meeting, "room", sends: true);
        // It is told of each stream, so nobody connects before both are there.
        await one.ConnectAsync(two.Self);
        await two.ConnectAsync(one.Self);
        foreach (BrowserParticipant participant in (BrowserParticipant[])[one, two])
            await participant.UntilAsync(
                seen => seen.Frames > 60 && seen.Samples > 5 * 48_000 && (HasJanus || (seen.SentAgain > 0 && seen.ReceivedAgain > 0)));
        Assert.True(HasJanus || (meeting.MediaCount("router.packetsRecovered") > 0 && meeting.MediaCount("router.packetsResent") > 0));
    }

    /// <summary>A page's participant, and its place in the meeting.</summary>
    private sealed class BrowserParticipant : IAsyncDisposable
    {
        private static int s_count;

        private readonly LossyRelay _relay = new(
            loss: 0.03, seed: 5, Backend.JanusAddress), _otherRelay = new(loss: 0.03, seed: 6, Backend.JanusAddress);
        private readonly Browser _browser;
        private readonly SignalConversation _signal;
        private readonly string _name = $"p{Interlocked.Increment(ref s_count)}";
        private TransportOpened? _opened;

        private BrowserParticipant(Browser browser, SignalConversation signal) => (_browser, _signal) = (browser, signal);

        public static async Task<BrowserParticipant> JoinAsync(Browser browser, TestMeeting meeting, string user, bool sends)
        {
            DeviceCredentials credentials = await meeting.PairDeviceAsync(user);
            (_, SignalConversation? signal) = await SignalConversation.ConnectAsync(
                meeting.Endpoint, credentials.DeviceToken, TimeProvider.System, TestContext.Current.CancellationToken);
            BrowserParticipant participant = new(browser, signal!);
            await participant.JoinAsync(meeting.Meeting, user, sends);
            return participant;
        }

        public RosterEntry Self { get; private set; } = null!;

        public IReadOnlyList<RosterEntry> Others { get; private set; } = [];

        /// <summary>Connects the page to the server, and tells it which streams will come.</summary>
        public async Task ConnectAsync(RosterEntry other)
        {
            TransportOpened opened = _opened!;
            if (opened.Receiving is not { } receiving)
            {
                await ConnectAsync(
                    "sending", Through(_relay, opened.Transport), [new JsonObject
                    {
                        ["ssrc"] = other.AudioSsrc
                    }, new JsonObject { ["ssrc"] = other.VideoSsrc }]);
                return;
            }
            Assert.All(receiving.Slots, slot => Assert.Equal(slot.Kind == StreamKind.Audio ? 111 : 107, slot.PayloadType));
            await ConnectAsync("sending", Through(_relay, opened.Transport), [null, null]);
            await ConnectAsync("receiving", Through(
                _otherRelay, receiving.Transport), [.. receiving.Slots.Select(slot => new JsonObject { ["ssrc"] = slot.Ssrc })]);
        }

        public async Task<JsonNode> UntilAsync(Func<(int Frames, double Samples, int SentAgain, int ReceivedAgain), bool> condition)
        {
            for (Stopwatch waited = Stopwatch.StartNew(); ; await Task.Delay(100))
            {
                JsonNode figures = (await _browser.EvaluateAsync($"{_name}.figures()"))!;
                if (condition(
                    ((int)figures["framesDecoded"]!, (double)figures["samples"]!, (int)figures["sentAgain"]!,
                        (int)figures["receivedAgain"]!)))
                    return figures;
                Assert.True(waited.Elapsed < Patience, figures.ToJsonString());
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _signal.DisposeAsync();
            _relay.Dispose();
            _otherRelay.Dispose();
        }

        private async Task JoinAsync(MeetingId meeting, string name, bool sends)
        {
            Send(new JoinMeeting(meeting, "", name, EncryptionType.Enhanced));
            JoinAccepted accepted = await NextAsync<JoinAccepted>();
            EnhancedMeetingKey key = await NextAsync<EnhancedMeetingKey>();
            (Self, Others) = (accepted.Self, accepted.Participants);
            await _browser.EvaluateAsync(
                $"globalThis.{_name} = new Participant(); {_name}.keys = {(sends ? "null" : KeysOf(accepted, key))}; true");
            JsonObject options = new()
            {
                ["split"] = HasJanus, ["rtx"] = !HasJanus, ["sends"] = sends, ["videoPayload"] = 107, ["audioSlots"] = HasJanus
                    ? 3 : 1, ["videoSlots"] = HasJanus ? 4 : 1,
                ["ssrcs"] = new JsonObject { ["audio"] = accepted.Self.AudioSsrc, ["video"] = accepted.Self.VideoSsrc },
            };
            JsonArray own = (await _browser.EvaluateAsync($"{_name}.open({options.ToJsonString()})"))!.AsArray();
            Send(new OpenTransport(Describe(own[0]!), own.Count > 1 ? Describe(own[1]!) : null, Rtx: !HasJanus));
            _opened = await NextAsync<TransportOpened>();
            Assert.Equal(!HasJanus, _opened.Rtx);
        }

        private Task<JsonNode?> ConnectAsync(string which, TransportDescription server, JsonArray streams) =>
            _browser.EvaluateAsync(
                $"{_name}.connect('{which}', {JsonSerializer.Serialize(server, SignalJson.Default.TransportDescription)}, {streams.ToJsonString()})");

        private static TransportDescription Through(LossyRelay relay, TransportDescription server)
        {
            relay.Server = IPEndPoint.Parse(server.Candidates[0]);
            return server with { Candidates = [relay.Address.ToString()] };
        }

        private static string KeysOf(JoinAccepted accepted, EnhancedMeetingKey key)
        {
            ushort sender = (ushort)accepted.Participants.Single().Participant.Value;
            using EnhancedKeys keys = new(
                key.Key, new MeetingContext(accepted.Meeting, accepted.Uuid), (ushort)accepted.Self.Participant.Value);
            return $"{{ audio: '{KeyOf(MediaStream.Audio)}', video: '{KeyOf(MediaStream.Picture)}' }}";

            string KeyOf(MediaStream stream)
            {
                byte[] baseKey = new byte[StreamKey.Size];
                Assert.True(keys.TryDerive(new FrameKeyId(1, sender, stream), baseKey));
                return Convert.ToBase64String(baseKey);
            }
        }

        private static TransportDescription Describe(JsonNode own) =>
            new((string)own["iceUfrag"]!, (string)own["icePassword"]!, (string)own["fingerprint"]!, DtlsSetup.Active, []);

        private void Send(ClientMessage message) => Assert.True(_signal.TrySend(message));

        private async Task<T> NextAsync<T>()
            where T : ServerMessage
        {
            while (true)
            {
                ServerMessage? message = await _signal.ReceiveAsync(TestContext.Current.CancellationToken);
                Assert.NotNull(message);
                if (message is T wanted)
                    return wanted;
                Assert.False(message is MessageRefused or JoinRefused, $"{message}");
            }
        }
    }
}
