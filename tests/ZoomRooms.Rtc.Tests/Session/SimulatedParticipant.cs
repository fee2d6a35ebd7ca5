using System.Buffers.Binary;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.Rtc.Tests.Session;

/// <summary>
/// A participant's media: frames of known content on a known schedule out, and a record of what came in and how late. The first eight bytes
/// of a frame are its number and its capture time; the rest follows from the number, so that any damage shows.
/// </summary>
internal sealed class SimulatedParticipant(int seed) : IFrameSink
{
    public const int VideoPerSecond = 30;
    public const int AudioPerSecond = 50;

    private readonly Random _random = new(seed);
    private readonly byte[] _frame = new byte[256 * 1024];
    private int _videoFrames;
    private int _audioFrames;

    public HashSet<int> VideoInTime { get; } = [];
    public HashSet<int> AudioInTime { get; } = [];
    public int VideoDelivered { get; private set; }
    public int AudioDelivered { get; private set; }
    public int Damaged { get; private set; }
    public int OutOfOrder { get; private set; }
    public TimeSpan Playout { get; init; } = TimeSpan.FromMilliseconds(200);
    /// <summary>When the first frames are captured.</summary>
    public TimeSpan Origin { get; set; }

    public bool KeyFrameWanted { get; set; } = true;
    public int KeyFrames { get; private set; }

    private int _lastVideo = -1;

    public int VideoFramesSent => _videoFrames;
    public int AudioFramesSent => _audioFrames;

    public TimeSpan NextCapture => Origin + TimeSpan.FromTicks(Math.Min(
        _videoFrames * TimeSpan.TicksPerSecond / VideoPerSecond, _audioFrames * TimeSpan.TicksPerSecond / AudioPerSecond));

    /// <summary>
    /// Enqueues what is captured by now: 30 frames a second at about 1.5 Mbit/s with a key frame each 10 s, 50 audio frames a second.
    /// </summary>
    public void Capture(OutgoingFrames audio, OutgoingFrames video, TimeSpan now)
    {
        if (_videoFrames * TimeSpan.TicksPerSecond / VideoPerSecond <= (now - Origin).Ticks)
        {
            bool key = KeyFrameWanted || _videoFrames % (10 * VideoPerSecond) == 0;
            KeyFrameWanted = false;
            KeyFrames += key ? 1 : 0;
            int length = key ? 45_000 + _random.Next(15_000) : 4_500 + _random.Next(3_000);
            video.TryEnqueue(Fill(_videoFrames, now, length), (uint)(_videoFrames * 3000), key, now);
            _videoFrames++;
        }
        if (_audioFrames * TimeSpan.TicksPerSecond / AudioPerSecond <= (now - Origin).Ticks)
        {
            audio.TryEnqueue(Fill(_audioFrames, now, 120 + _random.Next(60)), (uint)(_audioFrames * 960), true, now);
            _audioFrames++;
        }
    }

    public void OnFrame(uint ssrc, StreamKind kind, ReadOnlySpan<byte> encryptedFrame, uint rtpTimestamp, bool isKeyFrame, TimeSpan now)
    {
        int number = BinaryPrimitives.ReadInt32BigEndian(encryptedFrame);
        TimeSpan captured = TimeSpan.FromMilliseconds(BinaryPrimitives.ReadInt32BigEndian(encryptedFrame[4..]));
        byte expected = (byte)(number * 7);
        if (rtpTimestamp != (uint)(number * (kind == StreamKind.Audio ? 960 : 3000))
            || encryptedFrame[8..].ContainsAnyExcept(expected, (byte)0))
            Damaged++;
        bool inTime = now - captured <= Playout;
        if (kind == StreamKind.Audio)
        {
            AudioDelivered++;
            if (inTime)
                AudioInTime.Add(number);
            return;
        }
        VideoDelivered++;
        if (inTime)
            VideoInTime.Add(number);
        if (number <= _lastVideo)
            OutOfOrder++;
        _lastVideo = number;
    }

    private EncryptedFrame Fill(int number, TimeSpan now, int length)
    {
        Span<byte> frame = _frame.AsSpan(0, length);
        frame.Fill((byte)(number * 7));
        // Zeros, so that the costume has something to escape.
        frame.Slice(length / 2, 20).Clear();
        BinaryPrimitives.WriteInt32BigEndian(frame, number);
        BinaryPrimitives.WriteInt32BigEndian(frame[4..], (int)now.TotalMilliseconds);
        return new EncryptedFrame(frame, EncryptionType.EndToEnd);
    }
}
