using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Session;
using ZoomRooms.Client.Storage;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Video;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Dtls;

namespace ZoomRooms.Scenarios.Tests;

public class Media_follows_keys
{
    /// <summary>What a participant drops only when a key, or the list that names a sender, was not there for a frame it was entitled to.</summary>
    private static readonly string[] s_forWantOfAKey = ["UnknownKey", "UnknownSender", "RetiredKey", "NotAuthentic"];

    [Fact]
    public async Task No_frame_is_lost_for_want_of_a_key_while_a_third_one_comes_and_goes_and_comes_back()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        await using Speaking host = await Speaking.PairAsync(meeting, "host");
        await using Speaking room = await Speaking.PairAsync(meeting, "room");
        await using Speaking third = await Speaking.PairAsync(meeting, "third");
        host.Join();
        await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
        room.Join();
        await room.UntilAsync(Flows);
        uint key = (await host.UntilAsync(Flows)).Encryption.KeySequenceNumber;

        for (int round = 0; round < 2; round++)
        {
            third.Join();
            await third.UntilAsync(snapshot => Flows(snapshot) && snapshot.Participants.Count == 3);
            // What the newcomer could not use at first: a few pictures of each of two senders, far from a group of pictures.
            Assert.True(third.Snapshot.Media.FramesDropped.GetValueOrDefault("AwaitingKeyFrame") <= 30, Figures(third));
            foreach (Speaking other in (Speaking[])[host, room])
            {
                SessionSnapshot joined = await other.UntilAsync(snapshot => snapshot.Encryption.KeySequenceNumber > key);
                long heard = joined.Media.AudioFramesDecoded;
                await other.UntilAsync(snapshot => snapshot.Media.AudioFramesDecoded > heard + 100);
            }
            key = host.Snapshot.Encryption.KeySequenceNumber;
            await third.LeaveAsync();
            foreach (Speaking other in (Speaking[])[host, room])
            {
                SessionSnapshot left = await other.UntilAsync(snapshot => snapshot.Encryption.KeySequenceNumber > key && snapshot.Participants.Count == 2);
                long seen = left.Media.VideoFramesDecoded;
                await other.UntilAsync(snapshot => snapshot.Media.VideoFramesDecoded > seen + 10);
            }
            key = host.Snapshot.Encryption.KeySequenceNumber;
            foreach (Speaking participant in (Speaking[])[host, room, third])
                Assert.True(s_forWantOfAKey.All(reason => !participant.Snapshot.Media.FramesDropped.ContainsKey(reason)), Figures(participant));
        }
        Assert.Empty(host.Snapshot.MissingKeys);
        Assert.Empty(room.Snapshot.MissingKeys);
        // What was dropped is told by participant, under the names of the list.
        Assert.All(room.Snapshot.DropsByParticipant, drops => Assert.Contains(drops.DisplayName, (string[])["host", "third"]));
        foreach ((string reason, long count) in room.Snapshot.Media.FramesDropped)
            Assert.True(room.Snapshot.DropsByParticipant.Sum(drops => drops.Frames.GetValueOrDefault(reason)) <= count + 1, Figures(room));
    }

    private static bool Flows(SessionSnapshot snapshot) =>
        snapshot is { State: SessionState.InMeeting, Media: { AudioFramesDecoded: > 50, VideoFramesDecoded: > 10 } };

    private static string Figures(Speaking participant) => string.Join(", ", participant.Snapshot.Media.FramesDropped.Select(drop => $"{drop.Key} {drop.Value}"));

    /// <summary>A participant with picture and sound: a microphone that is not there sends silence by the clock, a speaker that is not there plays by it.</summary>
    private sealed class Speaking : IAsyncDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoomrooms-speaking-");
        private readonly LocalCertificate _certificate = LocalCertificate.Create();
        private readonly string _name;
        private readonly TestMeeting _meeting;
        private readonly CameraPipeline _camera;
        private readonly MicrophonePipeline _microphone = new(new MicrophoneOptions { Device = "no such microphone" }, TimeProvider.System, NullLogger.Instance);
        private readonly SpeakerPipeline _speaker = new(new SpeakerOptions { Device = "no such speaker" }, TimeProvider.System, NullLogger.Instance);
        private DeviceIdentity? _identity;
        private DeviceCredentials? _credentials;
        private IMeetingSession? _session;

        private Speaking(TestMeeting meeting, string name)
        {
            _meeting = meeting;
            _name = name;
            var options = new CameraOptions { Format = "lavfi", Device = "testsrc2=size=160x90:rate=15", Width = 160, Height = 90, FrameRate = 15 };
            _camera = new CameraPipeline(options, new EncoderOptions(), new EncoderSelection("libx264", []), TimeProvider.System, NullLogger.Instance);
            _speaker.Start();
        }

        public SessionSnapshot Snapshot => _session!.Snapshot;

        public static async Task<Speaking> PairAsync(TestMeeting meeting, string user)
        {
            var participant = new Speaking(meeting, user);
            string answer = await meeting.AdministerAsync("device", "pair-code", "--user", user, "--json");
            string code = System.Text.Json.JsonDocument.Parse(answer).RootElement.GetProperty("code").GetString()!;
            string state = participant._folder.FullName;
            var keys = new KeyStore(state);
            ProvisioningResult paired = await new DeviceProvisioning(meeting.Endpoint, keys, state, user, ClientType.ZoomRooms).PairAsync(code, TestContext.Current.CancellationToken);
            Assert.True(paired.Paired, paired.Message);
            participant._credentials = DeviceCredentials.TryLoad(state);
            participant._identity = keys.LoadOrCreate();
            return participant;
        }

        public void Join()
        {
            var context = new ParticipantContext(
                _meeting.Endpoint, _credentials!, _identity!, _certificate, new MediaDevices(_camera, _microphone, _speaker), TimeProvider.System, NullLogger.Instance);
            _session = new MeetingSessionFactory(context).Join(new JoinRequest(_meeting.Meeting, "", _name, EncryptionType.EndToEnd), _ => { });
        }

        public Task LeaveAsync() => _session!.LeaveAsync();

        public async Task<SessionSnapshot> UntilAsync(Func<SessionSnapshot, bool> condition)
        {
            long begun = TimeProvider.System.GetTimestamp();
            while (!condition(Snapshot))
            {
                Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(60), $"{_name} is {Snapshot.State}, {Snapshot.End}, {Snapshot.Encryption}, {Snapshot.Media}, {Figures(this)}");
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
            return Snapshot;
        }

        public async ValueTask DisposeAsync()
        {
            if (_session is not null)
                await _session.DisposeAsync();
            _camera.Dispose();
            _microphone.Dispose();
            _speaker.Dispose();
            _identity?.Dispose();
            _certificate.Dispose();
            _folder.Delete(recursive: true);
        }
    }
}
