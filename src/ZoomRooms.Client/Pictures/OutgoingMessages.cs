using ZoomRooms.Media.Screens;

namespace ZoomRooms.Client.Pictures;

/// <summary>
/// What a port sends next: pictures as they lie in the ring, and between two of them the latest page, which overtakes all that waits.
/// </summary>
/// <remarks>Any thread says a page; one thread sends.</remarks>
internal sealed class OutgoingMessages(ByteRing ring)
{
    private byte[]? _page;
    private byte[]? _saying;
    private int _said;
    private int _left;

    /// <summary>A page with its header. One that nobody took yet is forgotten.</summary>
    public void Say(byte[] page) => Volatile.Write(ref _page, page);

    public bool IsEmpty => _saying is null && Volatile.Read(ref _page) is null && ring.Waiting == 0;

    /// <summary>A connection begins: nothing is half said.</summary>
    public void Begin() => (_page, _saying, _said, _left) = (null, null, 0, 0);

    /// <summary>The next bytes, as many as lie in one piece; none where nothing waits.</summary>
    public ReadOnlySpan<byte> Next()
    {
        if (_left == 0)
        {
            _saying ??= Interlocked.Exchange(ref _page, null);
            if (_saying is not null)
                return _saying.AsSpan(_said);
            Span<byte> header = stackalloc byte[PictureMessage.HeaderSize];
            if (!ring.TryPeek(header))
                return default;
            if (!PictureMessage.TryRead(header, out PictureMessage message))
                throw new InvalidOperationException("the ring holds what was not written to it");
            _left = PictureMessage.HeaderSize + message.Length;
        }
        ReadOnlySpan<byte> oldest = ring.Oldest;
        return oldest[..Math.Min(oldest.Length, _left)];
    }

    /// <summary>So many of them are on their way.</summary>
    public void Sent(int bytes)
    {
        if (_saying is null)
        {
            ring.Remove(bytes);
            _left -= bytes;
            return;
        }
        _said += bytes;
        if (_said == _saying.Length)
            (_saying, _said) = (null, 0);
    }
}
