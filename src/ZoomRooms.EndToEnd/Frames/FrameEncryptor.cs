using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Frames;

/// <summary>
/// Seals the frames of one stream of this participant. One thread encrypts; any thread may hand over the next key. No lock and no
/// allocation a frame.
/// </summary>
public sealed class FrameEncryptor(MediaStream stream) : IDisposable
{
    /// <summary>What sealing adds at most: header, capture time and tag.</summary>
    public const int MaxOverhead = SFrameHeader.MaxSize + OpenedFrame.CaptureTimeSize + FrameCipher.TagSize;

    private FrameSendingKey? _next;
    private FrameSendingKey? _current;
    private long _endToEnd;
    private long _enhanced;
    private long _refused;
    private int _disposed;
    private int _sealing;

    public long FramesSealedEndToEnd => Interlocked.Read(ref _endToEnd);

    public long FramesSealedEnhanced => Interlocked.Read(ref _enhanced);

    /// <summary>Frames not sealed: no key yet, empty, too large, no room, or a key whose counters are used up.</summary>
    public long FramesRefused => Interlocked.Read(ref _refused);

    /// <summary>
    /// Seals with <paramref name="key"/> from the next frame on, and takes it over. A key of an earlier KID than the one in use is erased
    /// unused;
    /// one of the same KID goes on counting where that KID stopped: no KID ever counts from 0 twice, whatever is handed over.
    /// </summary>
    /// <exception cref="ArgumentException">The key is of another stream.</exception>
    public void SetKey(FrameSendingKey key)
    {
        if (key.Id.Stream != stream)
            throw new ArgumentException("the key is of another stream", nameof(key));
        // A key that was never used is replaced here; one in use is disposed by the encrypting thread.
        FrameSendingKey? unused = Interlocked.Exchange(ref _next, key);
        if (unused != key)
            unused?.Dispose();
        if (Volatile.Read(ref _disposed) == 1)
            Interlocked.Exchange(ref _next, null)?.Dispose();
    }

    /// <summary>
    /// Seals one frame into <paramref name="destination"/>, which needs <see cref="MaxOverhead"/> bytes more than the frame.
    /// </summary>
    /// <param name="capturedAt">In the clock of the stream (<see cref="OpenedFrame.CapturedAt"/>); sealed with the frame, so that order and
    /// pace of what is played are the sender's.</param>
    /// <exception cref="ArgumentException">The two overlap: the header would overwrite what is to be sealed.</exception>
    public bool TryEncrypt(ReadOnlySpan<byte> frame, uint capturedAt, Span<byte> destination, out EncryptedFrame result)
    {
        result = default;
        if (frame.Overlaps(destination))
            throw new ArgumentException("frame and destination overlap", nameof(destination));
        // A full fence: Dispose must see that a frame is being sealed, or this must see that it was disposed.
        Interlocked.Exchange(ref _sealing, 1);
        try
        {
            if (Volatile.Read(ref _disposed) == 0)
            {
                if (Volatile.Read(ref _next) is not null)
                    AdoptNext();
                if (_current is { } key && !frame.IsEmpty && frame.Length <= Limits.FrameBytes
                    && destination.Length >= frame.Length + MaxOverhead
                    && key.Seal(frame, capturedAt, destination) is > 0 and int length)
                {
                    if (key.Protection == EncryptionType.EndToEnd)
                        Interlocked.Increment(ref _endToEnd);
                    else
                        Interlocked.Increment(ref _enhanced);
                    result = new EncryptedFrame(destination[..length], key.Protection);
                    return true;
                }
            }
        }
        finally
        {
            Volatile.Write(ref _sealing, 0);
        }
        Interlocked.Increment(ref _refused);
        return false;
    }

    /// <summary>Erases the keys. A frame being sealed on another thread is waited for; later ones are refused.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        SpinWait wait = new();
        while (Volatile.Read(ref _sealing) == 1)
            wait.SpinOnce();
        Interlocked.Exchange(ref _next, null)?.Dispose();
        _current?.Dispose();
        _current = null;
    }

    private void AdoptNext()
    {
        FrameSendingKey? next = Interlocked.Exchange(ref _next, null);
        if (next is null || next == _current)
            return;
        if (_current is { } current)
        {
            // A server that sends its enhanced key twice must not make us use a nonce twice (NIST SP 800-38D, section 8).
            if (next.Id.ToKeyId() < current.Id.ToKeyId())
            {
                next.Dispose();
                return;
            }
            if (next.Id == current.Id)
                next.ContinueFrom(current);
            current.Dispose();
        }
        _current = next;
    }
}
