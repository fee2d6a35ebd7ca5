using ZoomRooms.Client.Pictures;

namespace ZoomRooms.Client.Tests.Pictures;

public class ByteRingTests
{
    [Fact]
    public void What_goes_in_comes_out_in_order_over_the_edge_too()
    {
        ByteRing ring = new(64);
        Random random = new(7);
        List<byte> written = [], read = [];
        for (int i = 0; i < 1000; i++)
        {
            byte[] message = new byte[random.Next(1, 40)];
            random.NextBytes(message);
            if (ring.TryWrite(message.AsSpan(0, 1), message.AsSpan(1)))
                written.AddRange(message);
            while (ring.Waiting > 0 && random.Next(3) > 0)
            {
                ReadOnlySpan<byte> some = ring.Oldest[..random.Next(1, ring.Oldest.Length + 1)];
                read.AddRange(some);
                ring.Remove(some.Length);
            }
        }
        while (ring.Waiting > 0)
        {
            int length = ring.Oldest.Length;
            read.AddRange(ring.Oldest);
            ring.Remove(length);
        }
        Assert.True(written.Count > 1000);
        Assert.Equal(written, read);
    }

    [Fact]
    public void What_does_not_fit_is_not_there_in_part()
    {
        ByteRing ring = new(16);
        Assert.True(ring.TryWrite(new byte[4], new byte[8]));
        Assert.False(ring.TryWrite(new byte[2], new byte[3]));
        Assert.Equal((12, 4), (ring.Waiting, ring.Free));
        ring.Clear();
        Assert.True(ring.TryWrite(new byte[4], new byte[12]));
    }
}
