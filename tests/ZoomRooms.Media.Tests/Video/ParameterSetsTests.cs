using ZoomRooms.Media.Video;
using ZoomRooms.TestKit.Video;

namespace ZoomRooms.Media.Tests.Video;

public sealed class ParameterSetsTests
{
    private static readonly byte[] Sps = [0, 0, 0, 1, 0x67, 66, 0xC0, 30];
    private static readonly byte[] OtherSps = [0, 0, 0, 1, 0x67, 66, 0xC0, 31];
    private static readonly byte[] Pps = [0, 0, 0, 1, 0x68, 0xCE];
    private static readonly byte[] Idr = [0, 0, 0, 1, 0x65, 0x88, 1, 2, 3];
    private static readonly byte[] Delta = [0, 0, 0, 1, 0x41, 0x9A, 4];

    [Fact]
    public void Sets_that_come_alone_are_kept_and_put_before_later_key_frames()
    {
        ParameterSets sets = new();
        Assert.True(sets.Complete([.. Sps, .. Pps], out bool key).IsEmpty);
        Assert.False(key);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal([.. Sps, .. Pps, .. Idr], sets.Complete(Idr, out key).ToArray());
            Assert.True(key);
            Assert.Equal(Delta, sets.Complete(Delta, out key).ToArray());
            Assert.False(key);
        }
    }

    [Fact]
    public void A_key_frame_that_has_its_sets_is_left_as_it_is()
    {
        ParameterSets sets = new();
        byte[] whole = [.. Sps, .. Pps, .. Idr];
        Assert.Equal(whole, sets.Complete(whole, out bool key).ToArray());
        Assert.True(key);
    }

    [Fact]
    public void The_newest_sets_are_used()
    {
        ParameterSets sets = new();
        sets.Learn([.. Sps, .. Pps]);
        sets.Learn(OtherSps);
        Assert.Equal([.. OtherSps, .. Pps, .. Idr], sets.Complete(Idr, out _).ToArray());
    }

    [Fact]
    public void A_key_frame_before_any_set_is_dropped_and_counted()
    {
        ParameterSets sets = new();
        Assert.True(sets.Complete(Idr, out bool key).IsEmpty);
        Assert.False(key);
        sets.Learn(Sps);
        Assert.True(sets.Complete(Idr, out _).IsEmpty);
        Assert.Equal(2, sets.Undecodable);
    }

    [Theory]
    [InlineData("BA_MW_D.264")]
    [InlineData("Zhling_1280x720.264")]
    public void The_units_of_a_stream_put_together_are_the_stream(string name)
    {
        byte[] stream = Streams.Read(name);
        Assert.Equal(stream, Join(stream));
    }

    [Fact]
    public void Any_bytes_from_the_first_start_code_on_are_their_units_put_together()
    {
        Random random = new(7);
        for (int round = 0; round < 2000; round++)
        {
            // Mostly zeros and ones, so that start codes of every shape turn up.
            byte[] bytes = new byte[random.Next(40)];
            for (int i = 0; i < bytes.Length; i++)
                bytes[i] = (byte)(random.Next(4) == 0 ? random.Next(256) : random.Next(2));
            byte[] joined = Join(bytes);
            int at = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0, 0, 1]);
            if (at < 0)
            {
                Assert.Empty(joined);
                continue;
            }

            if (at > 0 && bytes[at - 1] == 0)
                at--;
            // A start code with nothing after it is no unit.
            Assert.True(bytes.AsSpan(at).StartsWith(joined));
            Assert.True(bytes.Length - at - joined.Length <= 4);
        }
    }

    private static byte[] Join(byte[] stream)
    {
        List<byte> joined = new();
        AnnexB units = new(stream);
        while (units.MoveNext())
            joined.AddRange(units.WithStartCode);
        return [.. joined];
    }
}
