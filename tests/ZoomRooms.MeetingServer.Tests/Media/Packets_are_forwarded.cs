using System.Buffers.Binary;
using System.Diagnostics;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Tests.Serving;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Packetization;
using ZoomRooms.Rtc.Rtcp;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Media;

public sealed class Packets_are_forwarded
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Two participants of one meeting, and a third of another, with media.</summary>
    private sealed record Scene(
        TestServer Server, JoinAccepted Room, MediaClient RoomMedia, MediaClient GuestMedia, JoinAccepted Stranger,
        MediaClient StrangerMedia, TestClient RoomSignal);

    [Fact]
    public Task Unchanged_to_the_others_of_the_meeting_only() => InScene(scene =>
    {
        scene.RoomMedia.SendRtp(StreamKind.Video, scene.Room.Self.VideoSsrc, 7, 42);
        scene.RoomMedia.SendRtp(StreamKind.Audio, scene.Room.Self.AudioSsrc, 9, 43);
        Until(scene, () => scene.GuestMedia.Rtp.Count == 2);
        Assert.True(RtpPacket.TryParse(scene.GuestMedia.Rtp[0], out RtpPacket packet));
        Assert.Equal(
            (scene.Room.Self.VideoSsrc, (ushort)7, 1000u, RtpFormat.VideoPayloadType),
            (packet.Ssrc, packet.Sequence, packet.Timestamp, packet.PayloadType));
        Assert.Equal([.. NalCostume.KeyPrefix, .. Enumerable.Repeat((byte)42, 97)], packet.Payload.ToArray());
        Assert.Empty(scene.StrangerMedia.Rtp);
        Assert.Empty(scene.RoomMedia.Rtp);
    });

    [Fact]
    public Task Not_when_they_claim_anothers_stream() => InScene(scene =>
    {
        scene.StrangerMedia.SendRtp(StreamKind.Video, scene.Room.Self.VideoSsrc, 1, 1);
        scene.GuestMedia.SendRtp(StreamKind.Video, scene.Room.Self.VideoSsrc, 1, 1);
        Until(scene, () => Count(scene, "router.droppedForeignStream") == 2);
        Assert.Empty(scene.GuestMedia.Rtp);
        Assert.Empty(scene.RoomMedia.Rtp);
    });

    [Fact]
    public Task Once_more_when_a_receiver_asks() => InScene(scene =>
    {
        scene.RoomMedia.SendRtp(StreamKind.Video, scene.Room.Self.VideoSsrc, 7, 42);
        Until(scene, () => scene.GuestMedia.Rtp.Count == 1);
        scene.GuestMedia.SendRtcp(Feedback(RtcpType.TransportFeedback, scene.Room.Self.VideoSsrc, [0, 7, 0, 0]));
        scene.StrangerMedia.SendRtcp(Feedback(RtcpType.TransportFeedback, scene.Room.Self.VideoSsrc, [0, 7, 0, 0]));
        Until(scene, () => Count(scene, "router.packetsResent") == 1);
    });

    [Fact]
    public Task With_requests_for_what_the_publisher_lost_and_for_key_frames() => InScene(scene =>
    {
        scene.RoomMedia.SendRtp(StreamKind.Video, scene.Room.Self.VideoSsrc, 1, 1);
        scene.RoomMedia.SendRtp(StreamKind.Video, scene.Room.Self.VideoSsrc, 3, 3);
        Until(scene, () => Has(scene.RoomMedia, RtcpType.TransportFeedback));
        scene.RoomMedia.Rtcp.Clear();
        scene.GuestMedia.SendRtcp(Feedback(RtcpType.PayloadFeedback, scene.Room.Self.VideoSsrc, []));
        Until(scene, () => Has(scene.RoomMedia, RtcpType.PayloadFeedback));
    });

    [Fact]
    public Task No_more_after_leaving() => InScene(async scene =>
    {
        await scene.RoomSignal.SendAsync(new LeaveMeeting());
        Until(scene, () => Count(scene, "associations") == 2);
        Until(scene, () => !scene.RoomMedia.IsConnected);
        scene.RoomMedia.SendRaw([0x80, 96, .. new byte[100]], scene.Server.Host.MediaAddress);
        Until(scene, () => Count(scene, "router.droppedUnknownSource") >= 1);
        Assert.Empty(scene.GuestMedia.Rtp);
    });

    [Fact]
    public Task And_rubbish_is_dropped_and_counted() => InScene(scene =>
    {
        long before = Count(scene, "router.datagramsReceived");
        Random random = new(77);
        for (int i = 0; i < 500; i++)
        {
            byte[] rubbish = new byte[random.Next(1500)];
            random.NextBytes(rubbish);
            if (rubbish.Length > 0 && i % 2 == 0)
                rubbish[0] = (byte)(i % 4 == 0 ? 0x80 : 0x16);
            scene.GuestMedia.SendRaw(rubbish, scene.Server.Host.MediaAddress);
            using MediaClient elsewhere = new();
            elsewhere.SendRaw(rubbish, scene.Server.Host.MediaAddress);
        }
        Until(scene, () => Count(scene, "router.datagramsReceived") - before >= 1000);
        scene.RoomMedia.SendRtp(StreamKind.Video, scene.Room.Self.VideoSsrc, 7, 42);
        Until(scene, () => scene.GuestMedia.Rtp.Count == 1);
        Assert.True(Count(scene, "router.droppedUnknownSource") >= 400);
        Assert.Equal(0, Count(scene, "router.failures"));
    });

    private static Task InScene(Action<Scene> test) => InScene(scene =>
    {
        test(scene);
        return Task.CompletedTask;
    });

    private static async Task InScene(Func<Scene, Task> test)
    {
        await using TestServer server = await TestServer.StartAsync();
        Member host = server.AddMember("host"), other = server.AddMember("other");
        await using TestClient room = await server.ConnectAsync(host);
        await using TestClient guest = await server.ConnectAsync(server.AddMember("guest"));
        await using TestClient stranger = await server.ConnectAsync(other);
        ScheduledMeeting meeting = server.Schedule(host);
        JoinAccepted roomJoined = await room.JoinAsync(meeting);
        await guest.JoinAsync(meeting);
        await room.ExpectAsync<ParticipantJoined>();
        JoinAccepted strangerJoined = await stranger.JoinAsync(server.Schedule(other));
        using MediaClient roomMedia = await OpenAsync(room), guestMedia = await OpenAsync(guest), strangerMedia = await OpenAsync(stranger);
        Scene scene = new(server, roomJoined, roomMedia, guestMedia, strangerJoined, strangerMedia, room);
        Until(scene, () => roomMedia.IsConnected && guestMedia.IsConnected && strangerMedia.IsConnected
            && Count(scene, "router.associationsConnected") == 3);
        await test(scene);
    }

    private static async Task<MediaClient> OpenAsync(TestClient signal)
    {
        MediaClient media = new();
        await signal.SendAsync(new OpenTransport(media.Local));
        TransportDescription server = (await signal.ExpectAsync<TransportOpened>()).Transport;
        Assert.Equal(DtlsSetup.Passive, server.Setup);
        media.Connect(server);
        return media;
    }

    private static void Until(Scene scene, Func<bool> condition)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < Patience, $"it did not happen: {string.Join(' ', scene.Server.Service<IMediaRouter>().Counters)}");
            scene.RoomMedia.Pump();
            scene.GuestMedia.Pump();
            scene.StrangerMedia.Pump();
        }
    }

    private static long Count(Scene scene, string name) => scene.Server.Service<IMediaRouter>().Counters.GetValueOrDefault(name);

    private static bool Has(MediaClient media, byte type)
    {
        foreach (byte[] compound in media.Rtcp)
        {
            RtcpReader reader = new(compound);
            while (reader.TryRead(out RtcpPacket packet))
            {
                if (packet.Type == type)
                    return true;
            }
        }
        return false;
    }

    private static byte[] Feedback(byte type, uint ssrc, byte[] entries)
    {
        byte[] packet = new byte[12 + entries.Length];
        packet[0] = 0x81;
        packet[1] = type;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)(packet.Length / 4 - 1));
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), 5);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), ssrc);
        entries.CopyTo(packet, 12);
        return packet;
    }
}
