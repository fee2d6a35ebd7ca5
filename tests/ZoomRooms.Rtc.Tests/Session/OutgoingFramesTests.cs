using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Session;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.Rtc.Tests.Session;

public class OutgoingFramesTests
{
    [Fact]
    public void Empty_oversize_and_excess_frames_are_refused_and_counted()
    {
        OutgoingFrames queue = new(4, 16, 100, null);
        Assert.False(queue.TryEnqueue(default, 0, true, default));
        Assert.False(queue.TryEnqueue(Sealed(new byte[101]), 0, true, default));
        for (int i = 0; i < 4; i++)
            Assert.True(queue.TryEnqueue(Sealed(new byte[100]), 0, true, default));
        Assert.False(queue.TryEnqueue(Sealed([1]), 0, true, default));
        Assert.Equal((4, 3), (queue.Accepted, queue.Dropped));
    }

    [Fact]
    public void Each_accepted_frame_wakes_the_owner()
    {
        int woken = 0;
        OutgoingFrames queue = new(4, 16, 100, () => woken++);
        queue.TryEnqueue(Sealed([1]), 0, true, default);
        queue.TryEnqueue(default, 0, true, default);
        Assert.Equal(1, woken);
    }

    [Fact]
    public async Task Frames_cross_between_threads_whole_and_in_order()
    {
        const int Frames = 200_000;
        OutgoingFrames queue = new(8, 1, 64, null);
        Task producer = Task.Run(() =>
        {
            byte[] bytes = new byte[64];
            for (int i = 0; i < Frames;)
            {
                int length = 1 + i % 64;
                bytes.AsSpan(0, length).Fill((byte)i);
                if (queue.TryEnqueue(Sealed(bytes.AsSpan(0, length)), (uint)i, i % 7 == 0, TimeSpan.FromTicks(i)))
                    i++;
                else
                    Thread.Yield();
            }
        }, TestContext.Current.CancellationToken);
        for (int i = 0; i < Frames;)
        {
            if (!queue.TryPeek(out OutgoingFrame frame))
            {
                Assert.False(producer.IsFaulted);
                Thread.Yield();
                continue;
            }
            Assert.Equal((uint)i, frame.RtpTimestamp);
            Assert.Equal((1 + i % 64, i % 7 == 0, TimeSpan.FromTicks(i)), (frame.Bytes.Length, frame.IsKeyFrame, frame.Enqueued));
            Assert.False(frame.Bytes.ContainsAnyExcept((byte)i));
            queue.Release();
            i++;
        }
        await producer;
    }

    [Fact]
    public void No_public_member_of_the_transport_takes_frame_bytes_but_as_an_encrypted_frame()
    {
        // What a client can call to send media: no parameter but EncryptedFrame carries content.
        Type[] surface = [typeof(OutgoingFrames), typeof(RtcSession)];
        foreach (System.Reflection.MethodInfo method in surface.SelectMany(type => type.GetMethods()).Where(
            method => method.Name != nameof(RtcSession.HandleDatagram) && method.Name != nameof(RtcSession.TryGetDatagram)))
        {
            foreach (System.Reflection.ParameterInfo parameter in method.GetParameters())
                Assert.DoesNotContain("Byte", parameter.ParameterType.ToString(), StringComparison.Ordinal);
        }
        Assert.All(
            typeof(RtcSession).Assembly.GetExportedTypes(),
            type => Assert.False(type.Namespace is "ZoomRooms.Rtc.Rtp" or "ZoomRooms.Rtc.Rtcp" or "ZoomRooms.Rtc.Packetization"
                or "ZoomRooms.Rtc.Streams", type.FullName));
    }

    private static EncryptedFrame Sealed(ReadOnlySpan<byte> bytes) => new(bytes, EncryptionType.EndToEnd);
}
