using FFmpeg.AutoGen;
using ZoomRooms.Media.Video;

namespace ZoomRooms.TestKit.Video;

/// <summary>One access unit of a test clip.</summary>
internal sealed record ClipUnit(byte[] AnnexB, bool IsKeyFrame);

/// <summary>Pictures to encode, and clips made of them with the product's encoder.</summary>
internal sealed unsafe class Clip : IDisposable
{
    public const int Width = 320;
    public const int Height = 240;
    public const int FrameRate = 30;

    private readonly H264Encoder _encoder;
    private readonly AVFrame* _picture;

    public Clip(int bitrate = 800_000, int keyFrameIntervalSeconds = 10, int width = Width, int height = Height)
    {
        FFmpegRuntime.Initialize();
        _encoder = H264Encoder.TryOpen("libx264", width, height, FrameRate, bitrate, keyFrameIntervalSeconds, out string? reason)
            ?? throw new InvalidOperationException(reason);
        _picture = Pictures.Allocate(width, height, AVPixelFormat.AV_PIX_FMT_YUV420P);
    }

    public H264Encoder Encoder => _encoder;

    /// <summary>A clip of a moving gradient, a key frame first.</summary>
    public static List<ClipUnit> Make(int frames, int keyFrameIntervalSeconds = 10)
    {
        using Clip clip = new(keyFrameIntervalSeconds: keyFrameIntervalSeconds);
        List<ClipUnit> units = new();
        for (int i = 0; i < frames; i++)
        {
            clip.PaintGradient(i);
            units.Add(clip.Encode());
        }

        return units;
    }

    public void PaintGradient(int shift) => Paint((x, y) => Gradient(x, y, shift));

    public static byte Gradient(int x, int y, int shift) => (byte)(32 + (x + 2 * y + 3 * shift) % 192);

    public void PaintNoise(Random random) => Paint((_, _) => (byte)random.Next(256));

    public void PaintFlat(byte luma) => Paint((_, _) => luma);

    public ClipUnit Encode(bool keyFrame = false)
    {
        Assert.True(_encoder.Send(_picture, keyFrame, out long sent) >= 0);
        Assert.Equal(1, _encoder.Receive(out ReadOnlySpan<byte> annexB, out bool isKeyFrame, out long received));
        Assert.Equal(sent, received);
        return new ClipUnit(annexB.ToArray(), isKeyFrame);
    }

    /// <summary>Encodes the same picture again, and returns the size of what came.</summary>
    public int SendSame()
    {
        if (_encoder.Send(_picture, false, out _) < 0 || _encoder.Receive(out ReadOnlySpan<byte> annexB, out _, out _) != 1)
            return -1;
        return annexB.Length;
    }

    public void Dispose()
    {
        _encoder.Dispose();
        AVFrame* picture = _picture;
        ffmpeg.av_frame_free(&picture);
    }

    private void Paint(Func<int, int, byte> luma)
    {
        Assert.True(ffmpeg.av_frame_make_writable(_picture) >= 0);
        Pictures.Blacken(_picture);
        for (int y = 0; y < _picture->height; y++)
        {
            byte* row = _picture->data[0] + y * _picture->linesize[0];
            for (int x = 0; x < _picture->width; x++)
                row[x] = luma(x, y);
        }
    }
}
