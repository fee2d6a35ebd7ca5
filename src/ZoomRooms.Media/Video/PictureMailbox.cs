using FFmpeg.AutoGen;

namespace ZoomRooms.Media.Video;

/// <summary>
/// The latest picture, from the capture thread to the encode thread, without a lock and without a copy: three pictures change places.
/// A picture not taken before the next one comes is dropped, so a slow encoder lowers the frame rate and never adds delay.
/// </summary>
internal sealed unsafe class PictureMailbox : IDisposable
{
    private const int Fresh = 4;
    private const int Index = 3;

    private readonly TimeSpan[] _capturedAt = new TimeSpan[3];
    private readonly nint[] _pictures = new nint[3];
    private int _writing;
    private int _waiting = 1;
    private int _reading = 2;
    private long _dropped;

    public PictureMailbox(int width, int height)
    {
        for (int i = 0; i < _pictures.Length; i++)
        {
            _pictures[i] = (nint)Pictures.Allocate(width, height, AVPixelFormat.AV_PIX_FMT_YUV420P);
            if (_pictures[i] != 0)
                continue;
            Dispose();
            throw new InsufficientMemoryException($"No memory for pictures of {width}x{height}.");
        }
    }

    /// <summary>Pictures that were replaced before anyone took them.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>The picture to fill next. Capture thread only.</summary>
    public AVFrame* Writing => (AVFrame*)_pictures[_writing];

    /// <summary>Makes the filled picture the latest. Capture thread only.</summary>
    public void Publish(TimeSpan capturedAt)
    {
        _capturedAt[_writing] = capturedAt;
        int before = Interlocked.Exchange(ref _waiting, _writing | Fresh);
        if ((before & Fresh) != 0)
            Volatile.Write(ref _dropped, _dropped + 1);
        _writing = before & Index;
    }

    /// <summary>
    /// The latest picture, if it was not taken yet; it stays the caller's until the next call that succeeds. Encode thread only.
    /// </summary>
    public bool TryTake(out AVFrame* picture, out TimeSpan capturedAt)
    {
        picture = null;
        capturedAt = default;
        if ((Volatile.Read(ref _waiting) & Fresh) == 0)
            return false;
        _reading = Interlocked.Exchange(ref _waiting, _reading) & Index;
        picture = (AVFrame*)_pictures[_reading];
        capturedAt = _capturedAt[_reading];
        return true;
    }

    public void Dispose()
    {
        for (int i = 0; i < _pictures.Length; i++)
        {
            AVFrame* picture = (AVFrame*)_pictures[i];
            ffmpeg.av_frame_free(&picture);
            _pictures[i] = 0;
        }
    }
}
