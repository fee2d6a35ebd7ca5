namespace ZoomRooms.Appliance.Calendar.Reading;

/// <summary>A stream whose first bytes were looked at and are still to be read. Disposes of what it reads from.</summary>
internal sealed class PeekedStream : Stream
{
    private readonly Stream _rest;
    private readonly byte[] _head;
    private int _given;

    private PeekedStream(byte[] head, Stream rest)
    {
        _head = head;
        _rest = rest;
    }

    /// <summary>The first bytes, as many as there are.</summary>
    public ReadOnlySpan<byte> Head => _head;

    public static async ValueTask<PeekedStream> OpenAsync(Stream stream, int bytes, CancellationToken cancellation)
    {
        byte[] head = new byte[bytes];
        int read = await stream.ReadAtLeastAsync(head, bytes, throwOnEndOfStream: false, cancellation);
        return new PeekedStream(head[..read], stream);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _given < _head.Length ? Give(buffer.Span) : await _rest.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer) => _given < _head.Length ? Give(buffer) : _rest.Read(buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    private int Give(Span<byte> buffer)
    {
        int length = Math.Min(buffer.Length, _head.Length - _given);
        _head.AsSpan(_given, length).CopyTo(buffer);
        _given += length;
        return length;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _rest.Dispose();
        base.Dispose(disposing);
    }
}
