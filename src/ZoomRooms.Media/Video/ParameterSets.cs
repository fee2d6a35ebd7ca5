namespace ZoomRooms.Media.Video;

/// <summary>
/// Makes every key frame decodable on its own: remembers the SPS and PPS an encoder gave, and puts them before an IDR picture that
/// came without. Some drivers (bcm2835 through v4l2m2m) give them once, and alone.
/// </summary>
internal sealed class ParameterSets
{
    private byte[] _sequence = [];
    private byte[] _picture = [];
    private byte[] _whole = [];

    /// <summary>True once both sets are known.</summary>
    public bool Known => _sequence.Length > 0 && _picture.Length > 0;

    /// <summary>IDR pictures dropped because no parameter sets had come yet.</summary>
    public long Undecodable { get; private set; }

    /// <summary>Takes parameter sets from a codec's extradata, if it is in Annex B form.</summary>
    public void Learn(ReadOnlySpan<byte> annexB)
    {
        AnnexB units = new(annexB);
        while (units.MoveNext())
            Remember(units.Type, units.WithStartCode);
    }

    /// <summary>
    /// The access unit to send for what the encoder gave: the same bytes, or with parameter sets in front. Empty when there is nothing
    /// to send (parameter sets alone, or an IDR picture before any). Valid until the next call.
    /// </summary>
    public ReadOnlySpan<byte> Complete(ReadOnlySpan<byte> annexB, out bool isKeyFrame)
    {
        isKeyFrame = false;
        bool hasSequence = false;
        bool hasPicture = false;
        AnnexB units = new(annexB);
        while (units.MoveNext())
        {
            hasSequence |= units.Type == NalType.SequenceParameterSet;
            hasPicture |= units.Type == NalType.PictureParameterSet;
            Remember(units.Type, units.WithStartCode);
            if (!units.IsSlice)
                continue;
            // All slices of a picture are IDR or none is; the rest need not be read.
            isKeyFrame = units.Type == NalType.Idr;
            if (!isKeyFrame || (hasSequence && hasPicture))
                return annexB;
            if (Known)
                return Prepend(annexB);
            isKeyFrame = false;
            Undecodable++;
            return [];
        }

        return [];
    }

    private void Remember(int type, ReadOnlySpan<byte> unit)
    {
        // They come with every key frame and change only with the encoder: compare before copying.
        if (type == NalType.SequenceParameterSet && !unit.SequenceEqual(_sequence))
            _sequence = unit.ToArray();
        else if (type == NalType.PictureParameterSet && !unit.SequenceEqual(_picture))
            _picture = unit.ToArray();
    }

    private ReadOnlySpan<byte> Prepend(ReadOnlySpan<byte> annexB)
    {
        int length = _sequence.Length + _picture.Length + annexB.Length;
        if (_whole.Length < length)
            _whole = new byte[length + length / 2];
        _sequence.CopyTo(_whole, 0);
        _picture.CopyTo(_whole, _sequence.Length);
        annexB.CopyTo(_whole.AsSpan(_sequence.Length + _picture.Length));
        return _whole.AsSpan(0, length);
    }
}
