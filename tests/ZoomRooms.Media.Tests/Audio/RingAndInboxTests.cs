using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Tests.Audio;

public sealed class RingAndInboxTests
{
    [Fact]
    public void A_full_ring_refuses_and_counts_and_what_is_in_it_comes_out_in_order()
    {
        AudioBlockRing ring = new(4, 1);
        float[] block = new float[AudioFormat.BlockFrames];
        for (int i = 0; i < 6; i++)
        {
            block[0] = i;
            Assert.Equal(i < 4, ring.TryWrite(block, TimeSpan.FromTicks(i)));
        }
        Assert.Equal(2, ring.Refused);
        for (int i = 0; i < 4; i++)
        {
            Assert.True(ring.TryRead(block, out TimeSpan at));
            Assert.Equal((i, i), ((int)block[0], (int)at.Ticks));
        }
        Assert.False(ring.TryRead(block, out _));
    }

    [Fact]
    public void A_block_of_another_size_is_refused()
    {
        AudioBlockRing ring = new(2, 2);
        Assert.False(ring.TryWrite(new float[AudioFormat.BlockFrames], default));
        Assert.Equal(1, ring.Refused);
    }

    [Fact]
    public void One_producer_and_one_consumer_never_see_a_torn_or_lost_block()
    {
        const int blocks = 50_000;
        AudioBlockRing ring = new(8, 1);
        Thread producer = new(() =>
        {
            float[] block = new float[ring.BlockSamples];
            for (int i = 0; i < blocks; i++)
            {
                Array.Fill(block, i);
                while (!ring.TryWrite(block, TimeSpan.FromTicks(i)))
                    Thread.Yield();
            }
        });
        producer.Start();
        float[] read = new float[ring.BlockSamples];
        for (int i = 0; i < blocks;)
        {
            if (!ring.TryRead(read, out TimeSpan at))
            {
                Thread.Yield();
                continue;
            }
            if (at.Ticks != i || read.AsSpan().ContainsAnyExcept((float)i))
                Assert.Fail($"block {i} is torn or out of order");
            i++;
        }
        producer.Join();
    }

    [Fact]
    public void The_inbox_carries_every_packet_across_threads_whole_and_in_order()
    {
        const int packets = 100_000;
        PacketInbox inbox = new();
        Thread producer = new(() =>
        {
            byte[] packet = new byte[200];
            for (uint i = 0; i < packets; i++)
            {
                Array.Fill(packet, (byte)i);
                while (!inbox.TryWrite(i, packet.AsSpan(0, 1 + (int)(i % 200)), TimeSpan.FromTicks(i)))
                    Thread.Yield();
            }
        });
        producer.Start();
        for (uint i = 0; i < packets;)
        {
            if (!inbox.TryPeek(out uint timestamp, out ReadOnlySpan<byte> packet, out TimeSpan arrival))
            {
                Thread.Yield();
                continue;
            }
            if (timestamp != i || arrival.Ticks != i || packet.Length != 1 + (int)(i % 200) || packet.ContainsAnyExcept((byte)i))
                Assert.Fail($"packet {i} is torn or out of order");
            inbox.Release();
            i++;
        }
        producer.Join();
    }

    [Fact]
    public void A_full_inbox_refuses()
    {
        PacketInbox inbox = new();
        for (uint i = 0; i < PacketInbox.Capacity; i++)
            Assert.True(inbox.TryWrite(i, [1], default));
        Assert.False(inbox.TryWrite(99, [1], default));
    }
}
