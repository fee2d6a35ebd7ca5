using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.Rtc.Streams;

/// <summary>
/// Frames on their way from the media thread that seals them to the owner thread that sends them: a bounded single-producer,
/// single-consumer queue without locks. Buffers grow to the largest frame seen and are reused.
/// </summary>
public sealed class OutgoingFrames
{
    private struct Entry
    {
        public byte[] Buffer;
        public int Length;
        public uint RtpTimestamp;
        public bool IsKeyFrame;
        public byte AudioLevel;
        public TimeSpan Enqueued;
    }

    private readonly Entry[] _entries;
    private readonly int _maximumLength;
    private readonly Action? _enqueued;
    private long _head;
    private long _tail;
    private long _accepted;
    private long _dropped;

    /// <param name="capacity">Frames it holds, a power of two.</param>
    /// <param name="initialLength">Bytes that a buffer starts with.</param>
    /// <param name="maximumLength">Bytes of the largest frame accepted.</param>
    /// <param name="enqueued">Called on the producer's thread after a frame went in, to wake the owner thread.</param>
    internal OutgoingFrames(int capacity, int initialLength, int maximumLength, Action? enqueued)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(System.Numerics.BitOperations.IsPow2(capacity), true);
        _entries = new Entry[capacity];
        for (int i = 0; i < capacity; i++)
            _entries[i].Buffer = new byte[initialLength];
        _maximumLength = maximumLength;
        _enqueued = enqueued;
    }

    /// <summary>Frames taken in since the session began.</summary>
    public long Accepted => Volatile.Read(ref _accepted);

    /// <summary>Frames refused since the session began: the queue was full, or the frame empty or larger than any frame may be.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Takes a copy of a sealed frame. False, and counted, when the queue is full or the frame is empty or too large.</summary>
    /// <param name="rtpTimestamp">Of the frame's capture: 90 kHz for video, 48 kHz for audio.</param>
    /// <param name="isKeyFrame">True when the decoder can start here; ignored for audio.</param>
    /// <param name="now">Monotonic, on the session's origin.</param>
    /// <param name="audioLevel">Of an audio frame, −dBov from 0, the loudest, to 127, silence (RFC 6464). The router sees it, and lets the
    /// loudest be heard.</param>
    public bool TryEnqueue(in EncryptedFrame frame, uint rtpTimestamp, bool isKeyFrame, TimeSpan now, int audioLevel = AudioLevel.Silence)
    {
        long at = _tail;
        if (frame.Bytes.IsEmpty || frame.Bytes.Length > _maximumLength || at - Volatile.Read(ref _head) == _entries.Length)
        {
            Volatile.Write(ref _dropped, _dropped + 1);
            return false;
        }
        ref Entry entry = ref _entries[at & (_entries.Length - 1)];
        if (entry.Buffer.Length < frame.Bytes.Length)
            entry.Buffer = new byte[Math.Min(
                _maximumLength, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)frame.Bytes.Length))];
        frame.Bytes.CopyTo(entry.Buffer);
        entry.Length = frame.Bytes.Length;
        entry.RtpTimestamp = rtpTimestamp;
        entry.IsKeyFrame = isKeyFrame;
        entry.AudioLevel = (byte)Math.Clamp(audioLevel, 0, AudioLevel.Silence);
        entry.Enqueued = now;
        Volatile.Write(ref _accepted, _accepted + 1);
        Volatile.Write(ref _tail, at + 1);
        _enqueued?.Invoke();
        return true;
    }

    /// <summary>Owner thread: the oldest frame, without taking it out. Its bytes stay valid until <see cref="Release"/>.</summary>
    internal bool TryPeek(out OutgoingFrame frame)
    {
        if (_head == Volatile.Read(ref _tail))
        {
            frame = default;
            return false;
        }
        ref Entry entry = ref _entries[_head & (_entries.Length - 1)];
        frame = new OutgoingFrame(
            entry.Buffer.AsSpan(0, entry.Length), entry.RtpTimestamp, entry.IsKeyFrame, entry.AudioLevel, entry.Enqueued);
        return true;
    }

    /// <summary>Owner thread: gives the oldest frame's buffer back to the producer.</summary>
    internal void Release() => Volatile.Write(ref _head, _head + 1);
}

/// <summary>A sealed frame at the head of a queue.</summary>
internal readonly ref struct OutgoingFrame(ReadOnlySpan<byte> bytes, uint rtpTimestamp, bool isKeyFrame, byte audioLevel, TimeSpan enqueued)
{
    public ReadOnlySpan<byte> Bytes { get; } = bytes;
    public uint RtpTimestamp { get; } = rtpTimestamp;
    public bool IsKeyFrame { get; } = isKeyFrame;
    public byte AudioLevel { get; } = audioLevel;
    public TimeSpan Enqueued { get; } = enqueued;
}
