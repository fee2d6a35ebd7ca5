using ZoomRooms.MeetingServer.Media;
using ZoomRooms.Rtc.Packetization;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.TestKit;

namespace ZoomRooms.MeetingServer.Tests.Media;

public sealed class Forwarding_allocates_nothing
{
    private const int Packets = 1000;

    [Theory]
    [InlineData(RtpFormat.AudioPayloadType)]
    [InlineData(RtpFormat.VideoPayloadType)]
    public void Per_packet(byte payloadType)
    {
        using InMemoryRouter router = new(clients: 2);
        InMemoryRouter.Client sender = router.Clients[0];
        bool isAudio = payloadType == RtpFormat.AudioPayloadType;
        byte[][] packets = new byte[2 * Packets][];
        for (int i = 0; i < packets.Length; i++)
            packets[i] = sender.Protect(
                payloadType, (ushort)i, isAudio ? sender.Identity.AudioSsrc : sender.Identity.VideoSsrc, isAudio
                    ? [] : NalCostume.KeyPrefix, isAudio ? (byte)(i % 100) : null);
        router.Delivers = false;
        Forward(router, packets.AsSpan(0, Packets));
        AllocationMeter meter = AllocationMeter.Start();
        Forward(router, packets.AsSpan(Packets));
        Assert.Equal(0, meter.Bytes);
        Assert.Equal(2 * Packets, router.Counters[RouterCount.PacketsForwarded]);
    }

    private static void Forward(InMemoryRouter router, ReadOnlySpan<byte[]> packets)
    {
        foreach (byte[] packet in packets)
            router.Core.HandleDatagram(packet, router.Clients[0].Address, router.Now);
    }
}
