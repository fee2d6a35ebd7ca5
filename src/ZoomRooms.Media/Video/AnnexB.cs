namespace ZoomRooms.Media.Video;

/// <summary>Walks the NAL units of an Annex B byte stream (ITU-T H.264, Annex B) without copying.</summary>
internal ref struct AnnexB(ReadOnlySpan<byte> stream)
{
    private readonly ReadOnlySpan<byte> _stream = stream;
    private int _next = FirstStartCode(stream);

    /// <summary>nal_unit_type of the current unit (H.264 table 7-1).</summary>
    public int Type { get; private set; }

    /// <summary>The current unit from its start code on, up to the next start code.</summary>
    public ReadOnlySpan<byte> WithStartCode { get; private set; }

    /// <summary>Slice data of a coded picture, IDR or not.</summary>
    public readonly bool IsSlice => Type is >= NalType.Slice and <= NalType.Idr;

    /// <summary>Goes to the next unit; false at the end.</summary>
    public bool MoveNext()
    {
        if (_next < 0)
            return false;
        int begin = _next;
        int header = begin + 3;
        if (header >= _stream.Length)
        {
            _next = -1;
            return false;
        }

        Type = _stream[header] & 0x1F;
        int following = FirstStartCode(_stream[header..]);
        _next = following < 0 ? -1 : header + following;
        // A four-byte start code's leading zero belongs to it, not to the unit before.
        if (begin > 0 && _stream[begin - 1] == 0)
            begin--;
        int end = _next < 0 ? _stream.Length : _next;
        if (_next > header && _stream[_next - 1] == 0)
            end--;
        WithStartCode = _stream[begin..end];
        return true;
    }

    private static int FirstStartCode(ReadOnlySpan<byte> bytes) => bytes.IndexOf((ReadOnlySpan<byte>)[0, 0, 1]);
}

/// <summary>nal_unit_type values of H.264 table 7-1 that matter here.</summary>
internal static class NalType
{
    public const int Slice = 1;
    public const int Idr = 5;
    public const int SequenceParameterSet = 7;
    public const int PictureParameterSet = 8;
}
