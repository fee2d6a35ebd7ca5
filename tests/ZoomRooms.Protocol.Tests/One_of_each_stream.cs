namespace ZoomRooms.Protocol.Tests;

/// <summary>A set has one for every stream that there is, under the stream's own number.</summary>
public class One_of_each_stream
{
    [Fact]
    public void Every_stream_has_a_place_under_its_number()
    {
        Assert.Equal(Enum.GetValues<MediaStream>(), MediaStreams.All);
        Assert.Equal(MediaStreams.Count, MediaStreams.All.Count);
        StreamSet<MediaStream> set = StreamSet.Of(stream => stream);
        foreach (MediaStream stream in MediaStreams.All)
            Assert.Equal(stream, set[stream]);
        List<MediaStream> seen = new();
        foreach (MediaStream stream in set)
            seen.Add(stream);
        Assert.Equal(MediaStreams.All, seen);
    }

    [Fact]
    public void Sets_are_made_of_sets_compared_and_summed()
    {
        StreamSet<int> set = StreamSet.Of(stream => 10 + (int)stream);
        Assert.Equal(46, set.Sum(one => one));
        Assert.Equal("12", set.Select(one => one.ToString(System.Globalization.CultureInfo.InvariantCulture))[MediaStream.SmallPicture]);
        Assert.True(set == StreamSet.Of(stream => 10 + (int)stream) && set != StreamSet.Of(_ => 10));
        Assert.Equal(set.GetHashCode(), StreamSet.Of(stream => 10 + (int)stream).GetHashCode());
    }

    [Fact]
    public void Reading_one_allocates_nothing()
    {
        StreamSet<int> set = StreamSet.Of(stream => (int)stream);
        long sum = Read(set);
        long before = GC.GetAllocatedBytesForCurrentThread();
        sum += Read(set);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(24, sum);
    }

    private static long Read(StreamSet<int> set)
    {
        long sum = set.Sum(static one => one);
        foreach (int one in set)
            sum += one;
        return sum;
    }
}
