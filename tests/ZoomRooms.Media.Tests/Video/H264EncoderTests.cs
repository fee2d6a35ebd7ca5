using ZoomRooms.Media.Video;
using ZoomRooms.TestKit;
using ZoomRooms.TestKit.Video;

namespace ZoomRooms.Media.Tests.Video;

public sealed class H264EncoderTests
{
    [Fact]
    public void A_picture_survives_encoding_and_decoding()
    {
        using Clip clip = new(bitrate: 4_000_000);
        using VideoDecoder decoder = new();
        for (int i = 0; i < 30; i++)
        {
            clip.PaintGradient(i);
            Assert.Equal(VideoDecodeResult.Picture, decoder.Decode(clip.Encode().AnnexB));
            Assert.True(decoder.TryGetPicture(out DecodedPicture picture));
            Assert.Equal((Clip.Width, Clip.Height), (picture.Width, picture.Height));
            double squares = 0;
            for (int y = 0; y < picture.Height; y++)
            {
                for (int x = 0; x < picture.Width; x++)
                    squares += Math.Pow(picture.Y[y * picture.StrideY + x] - Clip.Gradient(x, y, i), 2);
            }

            double psnr = 10 * Math.Log10(255.0 * 255 * Clip.Width * Clip.Height / squares);
            Assert.True(psnr > 30, $"picture {i}: PSNR {psnr:F1} dB");
        }

        Assert.Equal(30, decoder.PicturesDecoded);
    }

    [Fact]
    public void Every_key_frame_begins_with_its_parameter_sets_and_delta_frames_have_none()
    {
        List<ClipUnit> units = Clip.Make(95, keyFrameIntervalSeconds: 1);
        Assert.Equal(4, units.Count(unit => unit.IsKeyFrame));
        foreach (ClipUnit unit in units)
        {
            List<int> types = TypesOf(unit.AnnexB);
            Assert.Equal(unit.IsKeyFrame, types.Contains(NalType.Idr));
            if (unit.IsKeyFrame)
                Assert.Equal([NalType.SequenceParameterSet, NalType.PictureParameterSet], types.Take(2));
            else
                Assert.DoesNotContain(NalType.SequenceParameterSet, types);
        }
    }

    [Fact]
    public void A_key_frame_comes_when_asked_and_decoding_can_begin_there()
    {
        using Clip clip = new();
        for (int i = 0; i < 40; i++)
        {
            clip.PaintGradient(i);
            ClipUnit unit = clip.Encode(keyFrame: i == 17);
            Assert.Equal(i is 0 or 17, unit.IsKeyFrame);
            if (i != 17)
                continue;
            using VideoDecoder latecomer = new();
            Assert.Equal(VideoDecodeResult.Picture, latecomer.Decode(unit.AnnexB));
        }
    }

    [Fact]
    public void A_new_bitrate_takes_effect_without_a_new_key_frame()
    {
        using Clip clip = new(bitrate: 3_000_000);
        Random random = new(1);
        long before = Bytes(60);
        Assert.True(clip.Encoder.TrySetBitrate(300_000));
        Bytes(30);
        long after = Bytes(60);
        Assert.InRange(after / (double)before, 0.02, 0.4);

        long Bytes(int frames)
        {
            long bytes = 0;
            for (int i = 0; i < frames; i++)
            {
                clip.PaintNoise(random);
                ClipUnit unit = clip.Encode();
                bytes += unit.IsKeyFrame ? 0 : unit.AnnexB.Length;
            }

            return bytes;
        }
    }

    [Fact]
    public void The_stream_says_constrained_baseline()
    {
        byte[] key = Clip.Make(1)[0].AnnexB;
        AnnexB units = new(key);
        Assert.True(units.MoveNext());
        Assert.Equal(NalType.SequenceParameterSet, units.Type);
        ReadOnlySpan<byte> sps = units.WithStartCode[(units.WithStartCode.IndexOf((byte)1) + 1)..];
        Assert.Equal(66, sps[1]);
        Assert.Equal(0x40, sps[2] & 0x40);
    }

    [Fact]
    public void Encoding_allocates_nothing_per_picture()
    {
        using Clip clip = new();
        clip.PaintGradient(0);
        SendOne(clip);
        SendOne(clip);
        AllocationMeter meter = AllocationMeter.Start();
        for (int i = 0; i < 50; i++)
            SendOne(clip);
        Assert.Equal(0, meter.Bytes);
    }

    [Theory]
    [InlineData("h264_v4l2m2m")]
    [InlineData("h264_vaapi")]
    [InlineData("mpeg4")]
    [InlineData("")]
    public void An_encoder_that_cannot_be_had_says_why(string name)
    {
        FFmpegRuntime.Initialize();
        if (Directory.Exists("/dev/dri") || File.Exists("/dev/video0"))
            Assert.Skip("This machine may have that encoder.");
        using H264Encoder? encoder = H264Encoder.TryOpen(name, 320, 240, 30, 500_000, 10, out string? reason);
        Assert.Null(encoder);
        Assert.NotEmpty(reason);
    }

    private static List<int> TypesOf(byte[] annexB)
    {
        List<int> types = new();
        AnnexB units = new(annexB);
        while (units.MoveNext())
            types.Add(units.Type);
        return types;
    }

    private static void SendOne(Clip clip)
    {
        if (clip.SendSame() <= 0)
            throw new InvalidOperationException("no output");
    }
}
