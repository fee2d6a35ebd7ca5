using ZoomRooms.Media.Video;
using ZoomRooms.TestKit;
using ZoomRooms.TestKit.Video;

namespace ZoomRooms.Media.Tests.Video;

public sealed class VideoDecoderTests
{
    [Theory]
    [InlineData("BA_MW_D.264", 176, 144)]
    [InlineData("MIDR_MW_D.264", 176, 144)]
    [InlineData("CI_MW_D.264", 176, 144)]
    [InlineData("Zhling_1280x720.264", 1280, 720)]
    public void Public_streams_decode_picture_by_picture(string name, int width, int height)
    {
        List<byte[]> units = Streams.AccessUnits(Streams.Read(name));
        Assert.True(units.Count > 10);
        using VideoDecoder decoder = new();
        int pictures = units.Count(unit => decoder.Decode(unit) == VideoDecodeResult.Picture);
        Assert.Equal(units.Count, pictures);
        Assert.Equal(units.Count, decoder.PicturesDecoded);
        Assert.Equal((width, height), (decoder.Width, decoder.Height));
    }

    [Fact]
    public void Decoding_begins_only_with_a_key_frame()
    {
        List<ClipUnit> clip = Clip.Make(4);
        using VideoDecoder decoder = new();
        Assert.Equal(VideoDecodeResult.NeedsKeyFrame, decoder.Decode(clip[1].AnnexB));
        Assert.False(decoder.TryGetPicture(out _));
        Assert.Equal(VideoDecodeResult.Picture, decoder.Decode(clip[0].AnnexB));
        Assert.Equal(VideoDecodeResult.Picture, decoder.Decode(clip[1].AnnexB));
    }

    [Fact]
    public void After_damage_only_a_key_frame_is_taken()
    {
        List<ClipUnit> clip = Clip.Make(4);
        using VideoDecoder decoder = new();
        Assert.Equal(VideoDecodeResult.Picture, decoder.Decode(clip[0].AnnexB));
        Assert.Equal(VideoDecodeResult.Corrupt, decoder.Decode([0, 0, 1, 0x41, 0xFF, 0xFF, 0xFF]));
        Assert.Equal(VideoDecodeResult.NeedsKeyFrame, decoder.Decode(clip[1].AnnexB));
        Assert.Equal(VideoDecodeResult.Picture, decoder.Decode(clip[0].AnnexB));
        Assert.Equal(1, decoder.CorruptUnits);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(VideoDecoder.MaximumBytes + 1)]
    public void Access_units_out_of_bounds_are_corrupt(int size)
    {
        using VideoDecoder decoder = new();
        Assert.Equal(VideoDecodeResult.Corrupt, decoder.Decode(new byte[size]));
    }

    [Fact]
    public void A_picture_beyond_the_bound_is_refused()
    {
        using Clip clip = new(width: 2048, height: 1536);
        clip.PaintFlat(100);
        using VideoDecoder decoder = new();
        Assert.Equal(VideoDecodeResult.Corrupt, decoder.Decode(clip.Encode().AnnexB));
        Assert.Equal(0, decoder.PicturesDecoded);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(128)]
    [InlineData(235)]
    public void Mean_luma_tells_how_bright_the_picture_is(byte luma)
    {
        using Clip clip = new();
        clip.PaintFlat(luma);
        using VideoDecoder decoder = new();
        Assert.Equal(VideoDecodeResult.Picture, decoder.Decode(clip.Encode().AnnexB));
        Assert.InRange(decoder.MeanLuma, luma - 3, luma + 3);
    }

    [Fact]
    public void A_new_size_in_the_stream_is_followed()
    {
        using VideoDecoder decoder = new();
        foreach ((int width, int height) in ((int, int)[])[(320, 240), (640, 360), (322, 182)])
        {
            using Clip clip = new(width: width, height: height);
            clip.PaintGradient(0);
            Assert.Equal(VideoDecodeResult.Picture, decoder.Decode(clip.Encode().AnnexB));
            Assert.True(decoder.TryGetPicture(out DecodedPicture picture));
            Assert.Equal((width, height, width, height), (picture.Width, picture.Height, decoder.Width, decoder.Height));
        }
    }

    [Fact]
    public void Damaged_and_truncated_streams_never_break_the_decoder()
    {
        List<ClipUnit> clip = Clip.Make(12);
        byte[][] material = clip.Select(unit => unit.AnnexB).Concat(Streams.AccessUnits(Streams.Read("MIDR_MW_D.264")).Take(12)).ToArray();
        Random random = new(20);
        using VideoDecoder decoder = new();
        for (int round = 0; round < 1500; round++)
        {
            byte[] unit = (byte[])material[random.Next(material.Length)].Clone();
            for (int flips = random.Next(1, 12); flips > 0; flips--)
                unit[random.Next(unit.Length)] ^= (byte)(1 << random.Next(8));
            VideoDecodeResult result = decoder.Decode(unit.AsSpan(0, random.Next(1, unit.Length + 1)));
            Assert.True(Enum.IsDefined(result));
            if (decoder.TryGetPicture(out DecodedPicture picture))
                Assert.True(picture.V.Length >= (picture.Height / 2 - 1) * picture.StrideV);
        }

        Assert.True(decoder.CorruptUnits > 0);
        Assert.Equal(VideoDecodeResult.Picture, decoder.Decode(clip[0].AnnexB));
        Assert.Equal(VideoDecodeResult.Picture, decoder.Decode(clip[1].AnnexB));
    }

    [Fact]
    public void Noise_is_never_a_picture()
    {
        Random random = new(21);
        using VideoDecoder decoder = new();
        for (int round = 0; round < 500; round++)
        {
            byte[] noise = new byte[random.Next(1, 2000)];
            random.NextBytes(noise);
            if (noise.Length > 8)
                ((ReadOnlySpan<byte>)[0, 0, 0, 1, (byte)random.Next(256)]).CopyTo(noise);
            Assert.NotEqual(VideoDecodeResult.Picture, decoder.Decode(noise));
        }
    }

    [Fact]
    public void Decoding_allocates_nothing_per_picture()
    {
        List<ClipUnit> clip = Clip.Make(60);
        using VideoDecoder decoder = new();
        int pictures = 0;
        for (int i = 0; i < 10; i++)
            pictures += decoder.Decode(clip[i].AnnexB) == VideoDecodeResult.Picture ? 1 : 0;
        AllocationMeter meter = AllocationMeter.Start();
        for (int i = 10; i < 60; i++)
            pictures += decoder.Decode(clip[i].AnnexB) == VideoDecodeResult.Picture ? 1 : 0;
        Assert.Equal(0, meter.Bytes);
        Assert.Equal(60, pictures);
    }

    [Fact]
    public void A_decoder_put_away_says_so()
    {
        VideoDecoder decoder = new();
        decoder.Dispose();
        decoder.Dispose();
        Assert.Throws<ObjectDisposedException>(() => decoder.Decode([0, 0, 1, 0x65]));
    }
}
