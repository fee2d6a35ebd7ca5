namespace ZoomRooms.Appliance.Calendar.Reading;

/// <summary>Takes one content line without its folds. It must not be kept.</summary>
/// <param name="isCut">It was longer than anything that is read, and this is its beginning.</param>
internal delegate void UnfoldedLine(ReadOnlySpan<byte> line, bool isCut);

/// <summary>
/// Joins folded lines (RFC 5545, 3.1) out of pieces of a stream. On bytes, because writers fold in the middle of a character. Lines may end
/// with CR LF, LF or CR, or with several of them: empty lines mean nothing, not even between a line and its fold.
/// </summary>
internal sealed class LineUnfolding(UnfoldedLine take)
{
    /// <summary>Longer are only attachments that stand in the text.</summary>
    public const int MaximumLine = 128 * 1024;

    private byte[] _line = new byte[1024];
    private int _length;
    private bool _isCut;
    private bool _atStart = true;

    public void Feed(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            int end = piece.IndexOfAny((byte)'\r', (byte)'\n');
            ReadOnlySpan<byte> part = end < 0 ? piece : piece[..end];
            if (!part.IsEmpty)
            {
                if (_atStart && _length > 0 && part[0] is (byte)' ' or (byte)'\t')
                    part = part[1..];
                else if (_atStart)
                    Complete();
                _atStart = false;
                Append(part);
            }
            if (end < 0)
                return;
            _atStart = true;
            piece = piece[(end + 1)..];
        }
    }

    /// <summary>The text has ended.</summary>
    public void Complete()
    {
        if (_length > 0)
            take(_line.AsSpan(0, _length), _isCut);
        _length = 0;
        _isCut = false;
    }

    private void Append(ReadOnlySpan<byte> part)
    {
        if (part.Length > MaximumLine - _length)
        {
            part = part[..(MaximumLine - _length)];
            _isCut = true;
        }
        if (_length + part.Length > _line.Length)
            Array.Resize(ref _line, Math.Min(MaximumLine, Math.Max(_line.Length * 2, _length + part.Length)));
        part.CopyTo(_line.AsSpan(_length));
        _length += part.Length;
    }
}
