using System.Collections.Concurrent;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Client.Media;

/// <summary>
/// Decodes received video on a thread of its own, so that a slow picture never delays what this participant sends. Frames wait in a
/// few reused buffers.
/// </summary>
internal sealed class VideoReceiver : IFrameReceiver
{
    private const int Buffers = 8;

    private readonly FrameDropCounters _drops;
    private readonly IMediaRecorder? _recorder;
    private readonly Action _pictureDecoded;
    private readonly BlockingCollection<Buffer> _waiting = new(Buffers);
    private readonly ConcurrentQueue<Buffer> _free = new();
    private readonly Thread _thread;
    private readonly VideoDecoder _decoder = new();
    private int _needsKeyFrame;

    private sealed class Buffer
    {
        public byte[] Bytes = new byte[64 * 1024];
        public int Length;
        public bool IsKeyFrame;
        public TimeSpan At;
    }

    /// <param name="pictureDecoded">Called on the decoder's thread.</param>
    public VideoReceiver(FrameDropCounters drops, IMediaRecorder? recorder, Action pictureDecoded)
    {
        _drops = drops;
        _recorder = recorder;
        _pictureDecoded = pictureDecoded;
        for (int i = 0; i < Buffers; i++)
            _free.Enqueue(new Buffer());
        _thread = new Thread(Decode) { IsBackground = true, Name = "video decoder" };
        _thread.Start();
    }

    public bool TakeKeyFrameRequest() => Interlocked.Exchange(ref _needsKeyFrame, 0) == 1;

    /// <summary>The bytes are copied.</summary>
    public bool TryAdd(ReadOnlySpan<byte> annexB, uint capturedAt, bool isKeyFrame, TimeSpan at)
    {
        if (!_free.TryDequeue(out Buffer? buffer))
            return false;
        if (buffer.Bytes.Length < annexB.Length)
            buffer.Bytes = new byte[annexB.Length * 2];
        annexB.CopyTo(buffer.Bytes);
        buffer.Length = annexB.Length;
        buffer.IsKeyFrame = isKeyFrame;
        buffer.At = at;
        _waiting.Add(buffer);
        return true;
    }

    public bool HasEnded => !_thread.IsAlive;

    public void End() => _waiting.CompleteAdding();

    /// <summary>Waits for the pictures at hand.</summary>
    public void Dispose()
    {
        End();
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
                    _pictureDecoded();
                    break;
                case VideoDecodeResult.NeedsKeyFrame:
                case VideoDecodeResult.Corrupt:
                    _drops.Count(FrameDrop.NotDecodable);
                    Volatile.Write(ref _needsKeyFrame, 1);
                    break;
            }
            _free.Enqueue(buffer);
        }
    }
}
