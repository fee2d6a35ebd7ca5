using ZoomRooms.MeetingServer.Media;
using ZoomRooms.Rtc.Packetization;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.TestKit;
using Client = ZoomRooms.MeetingServer.Tests.Media.InMemoryRouter.Client;

namespace ZoomRooms.MeetingServer.Tests.Media;

/// <summary>
/// What a narrow way is sent, packet by packet: true associations, the test's own time. 1,100 bytes at 1.5 times 880 kbit/s are 6.7 ms.
/// </summary>
public sealed class Pictures_are_paced : IDisposable
{
    private const int Rate = 880_000;

    private readonly InMemoryRouter _router = new(clients: 3, crew: true);
    private readonly Dictionary<MediaParticipant, MediaPeer> _peers = [];
    private ushort _number = 200;

    public Pictures_are_paced()
    {
        _router.Core.Interpose = peer => _peers[peer.Identity] = peer;
        foreach (Client client in _router.Clients)
            client.Speak(127);
        Show(isKeyFrame: true);
        foreach (Client client in (Client[])[Receiver, Other])
            Assert.Single(client.Received[Video]);
    }

    private Client Sender => _router.Clients[0];

    private Client Receiver => _router.Clients[1];

    private Client Other => _router.Clients[2];

    private uint Video => Sender.Identity.VideoSsrc;

    private MediaPeer Paced => _peers[Receiver.Identity];

    public void Dispose() => _router.Dispose();

    [Fact]
    public void Where_the_way_is_narrow_one_after_the_other_and_sound_goes_first()
    {
        Paced.Pacer.Set(10 * Rate, Rate);
        for (int i = 0; i < 20; i++)
            Show();
        Sender.Speak(10);
        // The other's way is not narrow.
        Assert.Equal(21, Other.Received[Video].Count);
        Assert.Equal(2, Receiver.Received[Sender.Identity.AudioSsrc].Count);
        List<int> came = [Receiver.Received[Video].Count];
        while (came[^1] < 21)
        {
            Pass();
            came.Add(Receiver.Received[Video].Count);
        }
        Assert.InRange(came[0], 2, 3);
        // 18 that wait would take 120 ms, but none waits for longer than 100.
        Assert.InRange(came.Count, 45, 53);
        Assert.All(came.Zip(came.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 0, 2));
        AssertWholeAndInOrder(Receiver, 21);
        // Then there is room again.
        Pass(50);
        Show();
        Assert.Equal(22, Receiver.Received[Video].Count);
    }

    [Fact]
    public void No_faster_than_the_way_is_believed_to_be()
    {
        Paced.Pacer.Set(Rate, 10 * Rate);
        for (int i = 0; i < 5; i++)
            Show();
        Assert.InRange(Receiver.Received[Video].Count, 2, 3);
    }

    [Fact]
    public void Without_pictures_before_it_as_fast_as_a_small_one()
    {
        Paced.Pacer.Set(0, 0);
        for (int i = 0; i < 5; i++)
            Show();
        Assert.InRange(Receiver.Received[Video].Count, 2, 3);
        Pass(60);
        AssertWholeAndInOrder(Receiver, 6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void More_than_may_wait_is_sent_and_not_lost_and_another_gets_what_is_its_own(bool theFirst)
    {
        // Whoever was added last is given each packet first.
        (Client paced, Client other) = theFirst ? (Other, Receiver) : (Receiver, Other);
        _peers[paced.Identity].Pacer.Set(Rate, Rate);
        // In one round of the router.
        for (int i = 0; i < 2 * PicturePacer.Capacity; i++)
            _router.Core.HandleDatagram(Picture(_number++, isKeyFrame: false), Sender.Address, _router.Now);
        _router.Exchange();
        Assert.InRange(paced.Received[Video].Count, PicturePacer.Capacity, PicturePacer.Capacity + 10);
        AssertWholeAndInOrder(other, 1 + 2 * PicturePacer.Capacity);
        Pass(52);
        AssertWholeAndInOrder(paced, 1 + 2 * PicturePacer.Capacity);
        Assert.Equal(0, _router.Counters[RouterCount.DroppedUnsendable]);
    }

    [Fact]
    public void However_seldom_the_router_looks()
    {
        Paced.Pacer.Set(10 * Rate, Rate);
        for (int i = 0; i < 20; i++)
            Show();
        for (int round = 0; round < 5; round++)
        {
            _router.Now += TimeSpan.FromMilliseconds(20);
            _router.Exchange();
        }
        AssertWholeAndInOrder(Receiver, 21);
    }

    [Fact]
    public void What_is_not_remembered_any_more_is_counted()
    {
        Paced.Pacer.Set(Rate, Rate);
        for (int i = 0; i < 10; i++)
            Show();
        int before = Receiver.Received[Video].Count;
        Paced.Slots.Find(Video)!.Stream.OnPacket(Packet(40_000), _router.Now, out _);
        Paced.Slots.Find(Video)!.Stream.OnPacket(Packet(40_001), _router.Now, out _);
        Pass(100);
        Assert.Equal(11, Receiver.Received[Video].Count + _router.Counters[RouterCount.DroppedUnsendable]);
        Assert.Equal(before, Receiver.Received[Video].Count);
    }

    [Fact]
    public void What_a_publisher_sent_before_it_went_is_sent_and_what_a_receiver_waited_for_is_not()
    {
        Paced.Pacer.Set(Rate, Rate);
        for (int i = 0; i < 10; i++)
            Show();
        Assert.InRange(Receiver.Received[Video].Count, 1, 5);
        _router.Reopen(Sender);
        Pass(100);
        AssertWholeAndInOrder(Receiver, 11);

        Show(isKeyFrame: true);
        for (int i = 0; i < 10; i++)
            Show();
        int before = Receiver.Received[Video].Count;
        _router.Core.Close(_router.Meeting, Receiver.Identity.Participant, _router.Now);
        Pass(100);
        Assert.Equal(before, Receiver.Received[Video].Count);
        Assert.Equal(22, Other.Received[Video].Count);
        Assert.Equal(0, _router.Counters[RouterCount.DroppedUnsendable]);
    }

    [Fact]
    public void Without_allocation()
    {
        byte[][] packets = [.. Enumerable.Range(0, 400).Select(i => Picture((ushort)(201 + i), isKeyFrame: false))];
        _router.Delivers = false;
        Paced.Pacer.Set(Rate, Rate);
        Run(packets.AsSpan(0, 200));
        AllocationMeter meter = AllocationMeter.Start();
        Run(packets.AsSpan(200));
        Assert.Equal(0, meter.Bytes);
        Assert.Equal(2 * 401, _router.Counters[RouterCount.PacketsForwarded] - 3 * 2);

        void Run(Span<byte[]> some)
        {
            for (int i = 0; i < some.Length; i++)
            {
                _router.Core.HandleDatagram(some[i], Sender.Address, _router.Now);
                _router.Core.Flush();
                if (i % 10 != 9)
                    continue;
                for (int step = 0; step < 50; step++)
                {
                    _router.Now += TimeSpan.FromMilliseconds(2);
                    _router.Core.HandleTimeout(_router.Now);
                    _router.Core.Flush();
                }
            }
        }
    }

    private static byte[] Packet(ushort sequence)
    {
        byte[] packet = new byte[200];
        RtpPacket.WriteHeader(packet, RtpFormat.VideoPayloadType, marker: true, sequence, 1, 12);
        return packet;
    }

    /// <summary>In steps of 2 ms.</summary>
    private void Pass(int steps = 1)
    {
        for (int i = 0; i < steps; i++)
        {
            _router.Now += TimeSpan.FromMilliseconds(2);
            _router.Exchange();
        }
    }

    private void AssertWholeAndInOrder(Client client, int count)
    {
        List<byte[]> came = client.Received[Video];
        Assert.Equal(count, came.Count);
        int first = came[0][2] << 8 | came[0][3], firstContent = Content(came[0]);
        for (int i = 0; i < came.Count; i++)
            Assert.Equal((first + i, firstContent + i), (came[i][2] << 8 | came[i][3], Content(came[i])));
    }

    private static int Content(byte[] packet) =>
        packet[RtpPacket.HeaderLength + NalCostume.KeyPrefix.Length] << 8 | packet[RtpPacket.HeaderLength + NalCostume.KeyPrefix.Length
            + 1];

    /// <summary>A picture of one packet, which says which one it is.</summary>
    private void Show(bool isKeyFrame = false)
    {
        _router.Core.HandleDatagram(Picture(_number++, isKeyFrame), Sender.Address, _router.Now);
        _router.Exchange();
    }

    private byte[] Picture(ushort number, bool isKeyFrame) =>
        Sender.Protect(
            RtpFormat.VideoPayloadType, number, Video,
            [.. isKeyFrame ? NalCostume.KeyPrefix : NalCostume.DeltaPrefix, (byte)(number >> 8), (byte)number]);
}
