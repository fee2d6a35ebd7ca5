using System.Numerics;

namespace ZoomRooms.Client.Pictures;

/// <summary>
/// Bytes on their way from one thread to another: one producer, one consumer, no lock, no allocation after the constructor. What the
/// producer writes in one call arrives whole or not at all.
/// </summary>
internal sealed class ByteRing
{
    private readonly byte[] _bytes;
    private readonly int _mask;
    private long _written;
    private long _read;

    /// <param name="capacity">A power of two.</param>
    public ByteRing(int capacity)
    {
        if (!BitOperations.IsPow2(capacity))
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "A power of two is needed.");
        _bytes = new byte[capacity];
        _mask = capacity - 1;
    }

    public int Capacity => _bytes.Length;

    public int Waiting => (int)(Volatile.Read(ref _written) - Volatile.Read(ref _read));

    public int Free => Capacity - Waiting;

    /// <summary>Producer: both, one behind the other, or nothing where both have no room.</summary>
    public bool TryWrite(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        if (head.Length + body.Length > Free)
            return false;
        Copy(head, _written);
        Copy(body, _written + head.Length);
        Volatile.Write(ref _written, _written + head.Length + body.Length);
        return true;
    }

    /// <summary>Consumer: the oldest bytes, as many as lie in one piece.</summary>
    public ReadOnlySpan<byte> Oldest
    {
        get
        {
            int at = (int)(_read & _mask);
            return _bytes.AsSpan(at, Math.Min(Waiting, Capacity - at));
        }
    }

    /// <summary>Consumer: copies the oldest bytes, which stay. False where there are not as many.</summary>
    public bool TryPeek(Span<byte> bytes)
    {
        if (Waiting < bytes.Length)
            return false;
        int at = (int)(_read & _mask);
        int first = Math.Min(bytes.Length, Capacity - at);
        _bytes.AsSpan(at, first).CopyTo(bytes);
        _bytes.AsSpan(0, bytes.Length - first).CopyTo(bytes[first..]);
        return true;
    }

    /// <summary>Consumer: these are done with.</summary>
    public void Remove(int bytes) => Volatile.Write(ref _read, _read + bytes);

    /// <summary>Consumer: all that was written so far is done with. What comes next begins where a call of the producer began.</summary>
    public void Clear() => Volatile.Write(ref _read, Volatile.Read(ref _written));

    private void Copy(ReadOnlySpan<byte> bytes, long position)
    {
        int at = (int)(position & _mask);
        int first = Math.Min(bytes.Length, Capacity - at);
        bytes[..first].CopyTo(_bytes.AsSpan(at));
        bytes[first..].CopyTo(_bytes);
    }
}
