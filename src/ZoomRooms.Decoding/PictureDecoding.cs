using System.Collections.Concurrent;
using ZoomRooms.Media.Screens;
using ZoomRooms.Protocol;

namespace ZoomRooms.Decoding;

/// <summary>Decodes pictures in this process, for participants that are no room: the far end of tests and rehearsals.</summary>
public sealed class PictureDecoding : IPictureOutput
{
    private long _pictures;

    /// <summary>Pictures that came out, of all streams.</summary>
    public long PicturesDecoded => Interlocked.Read(ref _pictures);

    public IPictureStream Open(ParticipantId participant, Action notDecodable, bool isScreen = false) =>
        new DecodedStream(() => Interlocked.Increment(ref _pictures), notDecodable);

    /// <summary>
    /// One stream, on a thread of its own, so that a slow picture never delays what this participant sends. Access units wait in a few
    /// reused buffers.
    /// </summary>
    private sealed class DecodedStream : IPictureStream
    {
        private const int Buffers = 8;

        private readonly Action _decoded;
        private readonly Action _notDecodable;
        private readonly BlockingCollection<Buffer> _waiting = new(Buffers);
        private readonly ConcurrentQueue<Buffer> _free = new();
        private readonly Thread _thread;
        private readonly VideoDecoder _decoder = new();
        private int _needsKeyFrame;

        private sealed class Buffer
        {
            public byte[] Bytes = new byte[64 * 1024];
            public int Length;
        }

        /// <param name="decoded">Called on the decoder's thread, as the other.</param>
        public DecodedStream(Action decoded, Action notDecodable)
        {
            _decoded = decoded;
            _notDecodable = notDecodable;
            for (int i = 0; i < Buffers; i++)
                _free.Enqueue(new Buffer());
            _thread = new Thread(Decode) { IsBackground = true, Name = "video decoder" };
            _thread.Start();
        }

        public bool HasEnded => !_thread.IsAlive;

        public bool TakeKeyFrameRequest() => Interlocked.Exchange(ref _needsKeyFrame, 0) == 1;

        /// <summary>The bytes are copied.</summary>
        public bool TryAdd(ReadOnlySpan<byte> accessUnit, uint rtpTimestamp, bool isKeyFrame, TimeSpan arrived)
        {
            if (!_free.TryDequeue(out Buffer? buffer))
                return false;
            if (buffer.Bytes.Length < accessUnit.Length)
                buffer.Bytes = new byte[accessUnit.Length * 2];
            accessUnit.CopyTo(buffer.Bytes);
            buffer.Length = accessUnit.Length;
            _waiting.Add(buffer);
            return true;
        }

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
                switch (_decoder.Decode(buffer.Bytes.AsSpan(0, buffer.Length)))
                {
                    case VideoDecodeResult.Picture:
                        _decoded();
                        break;
                    case VideoDecodeResult.NeedsKeyFrame:
                    case VideoDecodeResult.Corrupt:
                        _notDecodable();
                        Volatile.Write(ref _needsKeyFrame, 1);
                        break;
                    case VideoDecodeResult.NoPicture:
                        break;
                }
                _free.Enqueue(buffer);
            }
        }
    }
}
