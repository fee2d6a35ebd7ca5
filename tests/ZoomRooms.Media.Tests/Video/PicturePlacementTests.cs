using FFmpeg.AutoGen;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Media.Tests.Video;

public unsafe class PicturePlacementTests
{
    [Theory]
    [InlineData(640, 480, PictureFit.Bars, 960, 720, 160, 0)]
    [InlineData(640, 480, PictureFit.Crop, 1280, 960, 0, -120)]
    [InlineData(720, 1280, PictureFit.Bars, 406, 720, 438, 0)]
    [InlineData(720, 1280, PictureFit.Crop, 1280, 2276, 0, -778)]
    [InlineData(1920, 1080, PictureFit.Bars, 1280, 720, 0, 0)]
    [InlineData(1920, 1088, PictureFit.Bars, 1280, 720, 0, 0)]
    [InlineData(2560, 1080, PictureFit.Bars, 1280, 540, 0, 90)]
    public void A_picture_keeps_its_shape(int width, int height, PictureFit fit, int scaledWidth, int scaledHeight, int x, int y) =>
        Assert.Equal(new PicturePlacement(scaledWidth, scaledHeight, x, y), PicturePlacement.Of(width, height, 1280, 720, fit));

    [Theory]
    [InlineData(640, 480, PictureFit.Bars)]
    [InlineData(640, 480, PictureFit.Crop)]
    [InlineData(720, 1280, PictureFit.Bars)]
    [InlineData(720, 1280, PictureFit.Crop)]
    [InlineData(1280, 720, PictureFit.Bars)]
    public void A_square_stays_a_square(int width, int height, PictureFit fit)
    {
        FFmpegRuntime.Initialize();
        AVFrame* source = Pictures.Allocate(width, height, AVPixelFormat.AV_PIX_FMT_YUV420P);
        AVFrame* target = Pictures.Allocate(1280, 720, AVPixelFormat.AV_PIX_FMT_YUV420P);
        using PictureScaler scaler = new(ffmpeg.SWS_BILINEAR, fit);
        try
        {
            Pictures.Blacken(source);
            const int Side = 120;
            for (int row = 0; row < Side; row++)
                new Span<byte>(source->data[0] + ((height - Side) / 2 + row) * source->linesize[0] + (width - Side) / 2, Side).Fill(235);
            // Twice: what the first left in the target must not be seen after the second.
            Assert.True(scaler.TryScale(source, target) && scaler.TryScale(source, target));
            (int across, int down, int lit) = Box(target);
            Assert.InRange(across, down - 4, down + 4);
            Assert.InRange(lit, (across - 4) * (down - 4), across * down);
            double scale = fit == PictureFit.Bars ? Math.Min(1280.0 / width, 720.0 / height) : Math.Max(1280.0 / width, 720.0 / height);
            Assert.InRange(across, Side * scale - 5, Side * scale + 5);
        }
        finally
        {
            ffmpeg.av_frame_free(&source);
            ffmpeg.av_frame_free(&target);
        }
    }

    /// <summary>How wide and high what is lit is, and how many pixels are.</summary>
    private static (int Across, int Down, int Lit) Box(AVFrame* picture)
    {
        (int left, int right, int top, int bottom, int lit) = (int.MaxValue, -1, int.MaxValue, -1, 0);
        for (int y = 0; y < picture->height; y++)
        {
            for (int x = 0; x < picture->width; x++)
            {
                if (picture->data[0][y * picture->linesize[0] + x] < 126)
                    continue;
                (left, right, top, bottom, lit) = (Math.Min(left, x), Math.Max(right, x), Math.Min(top, y), Math.Max(bottom, y), lit + 1);
            }
        }
        return (right - left + 1, bottom - top + 1, lit);
    }
}
