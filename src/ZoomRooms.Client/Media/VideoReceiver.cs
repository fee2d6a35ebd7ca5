using System.Collections.Concurrent;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Client.Media;

/// <summary>
/// Decodes received video on a thread of its own, so that a slow picture never delays what this participant sends. Frames wait in a
/// few reused buffers; when they run out, the rest of the group of pictures is dropped and a key frame is asked for.
/// </summary>
internal sealed class VideoReceiver : IDisposable
{
    private const int Buffers = 8;

    private readonly FrameDropCounters _drops;
    private readonly IMediaRecorder? _recorder;
    private readonly BlockingCollection<Buffer> _waiting = new(Buffers);
    private readonly ConcurrentQueue<Buffer> _free = new();
    private readonly Thread _thread;
    private readonly VideoDecoder _decoder = new();
    private bool _skippingToKeyFrame = true;
    private long _decoded;
    private int _needsKeyFrame;

    private sealed class Buffer
    {
        public byte[] Bytes = new byte[64 * 1024];
        public int Length;
        public bool IsKeyFrame;
        public TimeSpan At;
    }

    public VideoReceiver(FrameDropCounters drops, IMediaRecorder? recorder)
    {
        _drops = drops;
        _recorder = recorder;
        for (int i = 0; i < Buffers; i++)
            _free.Enqueue(new Buffer());
        _thread = new Thread(Decode) { IsBackground = true, Name = "video decoder" };
        _thread.Start();
    }

    public long PicturesDecoded => Interlocked.Read(ref _decoded);

    /// <summary>Whether a key frame should be asked for; reading clears it.</summary>
    public bool TakeKeyFrameRequest() => Interlocked.Exchange(ref _needsKeyFrame, 0) == 1;

    public void AskForKeyFrame() => Volatile.Write(ref _needsKeyFrame, 1);

    /// <summary>Hands a decrypted frame over; the bytes are copied. Called by the media loop.</summary>
    public void Add(ReadOnlySpan<byte> annexB, bool isKeyFrame, TimeSpan at)
    {
        if (isKeyFrame)
            _skippingToKeyFrame = false;
        if (_skippingToKeyFrame || !_free.TryDequeue(out Buffer? buffer))
        {
            _skippingToKeyFrame = true;
            AskForKeyFrame();
            _drops.Count(FrameDrop.DecoderBusy);
            return;
        }
        if (buffer.Bytes.Length < annexB.Length)
            buffer.Bytes = new byte[annexB.Length * 2];
        annexB.CopyTo(buffer.Bytes);
        buffer.Length = annexB.Length;
        buffer.IsKeyFrame = isKeyFrame;
        buffer.At = at;
        _waiting.Add(buffer);
    }

    public void Dispose()
    {
        _waiting.CompleteAdding();
        _thread.Join();
        _decoder.Dispose();
        _waiting.Dispose();
    }

    private void Decode()
    {
        foreach (Buffer buffer in _waiting.GetConsumingEnumerable())
        {
            ReadOnlySpan<byte> annexB = buffer.Bytes.AsSpan(0, buffer.Length);
            _recorder?.AddVideo(annexB, buffer.IsKeyFrame, buffer.At);
            switch (_decoder.Decode(annexB))
            {
                case VideoDecodeResult.Picture:
                    Interlocked.Increment(ref _decoded);
                    break;
                case VideoDecodeResult.NeedsKeyFrame:
                case VideoDecodeResult.Corrupt:
                    _drops.Count(FrameDrop.NotDecodable);
                    AskForKeyFrame();
                    break;
            }
            _free.Enqueue(buffer);
        }
    }
}
