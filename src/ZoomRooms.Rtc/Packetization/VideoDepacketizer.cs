using System.Buffers.Binary;
using System.Numerics;
using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.Rtc.Packetization;

/// <summary>What one payload, or a finished frame, turned out to be.</summary>
internal enum DepacketizeResult
{
    Unknown = 0,
    Accepted,
    /// <summary>Not a payload of RFC 6184 that a costumed frame can contain.</summary>
    MalformedPayload,
    /// <summary>A fragment without its beginning, or a second slice.</summary>
    OutOfPlace,
    /// <summary>More bytes than any frame has.</summary>
    TooLarge,
    /// <summary>No slice, or one whose last fragment is missing.</summary>
    Unfinished,
    /// <summary>A whole NAL unit that is not an encrypted frame in the costume.</summary>
    NotCostumed,
}

/// <summary>Puts the payloads of one frame, in order, back together. One instance serves many streams, a frame at a time.</summary>
internal sealed class VideoDepacketizer
{
    private const int FragmentStart = 0x80;
    private const int FragmentEnd = 0x40;

    private static readonly int MaximumNal = NalCostume.MaximumLength(RtpFormat.EncryptedFrameBytes);

    // Grows to the largest frame seen, never beyond MaximumNal.
    private byte[] _nal = new byte[64 * 1024];
    private int _length;
    private bool _finished;

    /// <summary>Forgets the frame before and starts on a new one.</summary>
    public void Begin()
    {
        _length = 0;
        _finished = false;
    }

    /// <summary>Takes the frame's next payload. After anything but <see cref="DepacketizeResult.Accepted"/> the frame is lost.</summary>
    public DepacketizeResult Add(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 2 || (payload[0] & 0x80) != 0)
            return DepacketizeResult.MalformedPayload;
        return (payload[0] & 0x1F) switch
        {
            NalCostume.StapA => AddAggregate(payload[1..]),
            NalCostume.FuA => AddFragment(payload),
            _ => AddNal(payload),
        };
    }

    /// <summary>Ends the frame. The bytes are valid until <see cref="Begin"/>.</summary>
    public DepacketizeResult Finish(out ReadOnlySpan<byte> frame, out bool isKeyFrame)
    {
        frame = default;
        isKeyFrame = false;
        if (!_finished)
            return DepacketizeResult.Unfinished;
        if (!NalCostume.TryUndress(_nal.AsSpan(0, _length), out Span<byte> bytes, out isKeyFrame))
            return DepacketizeResult.NotCostumed;
        if (bytes.Length > RtpFormat.EncryptedFrameBytes)
            return DepacketizeResult.TooLarge;
        frame = bytes;
        return DepacketizeResult.Accepted;
    }

    /// <summary>True when a frame that a decoder can start with begins with this payload.</summary>
    public static bool StartsKeyFrame(ReadOnlySpan<byte> payload) => payload.Length >= 2 && (payload[0] & 0x1F) switch
    {
        NalCostume.SliceIdr or NalCostume.SequenceParameters => true,
        NalCostume.StapA => payload.Length > 3 && (payload[3] & 0x1F) == NalCostume.SequenceParameters,
        NalCostume.FuA => (payload[1] & FragmentStart) != 0 && (payload[1] & 0x1F) == NalCostume.SliceIdr,
        _ => false,
    };

    private DepacketizeResult AddAggregate(ReadOnlySpan<byte> units)
    {
        while (!units.IsEmpty)
        {
            int size = units.Length < 2 ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(units);
            if (size == 0 || size > units.Length - 2)
                return DepacketizeResult.MalformedPayload;
            DepacketizeResult result = AddNal(units.Slice(2, size));
            if (result != DepacketizeResult.Accepted)
                return result;
            units = units[(2 + size)..];
        }
        return DepacketizeResult.Accepted;
    }

    private DepacketizeResult AddNal(ReadOnlySpan<byte> unit)
    {
        int type = unit[0] & 0x1F;
        // The parameter sets are constants that only serve what lies between; what they say is not believed.
        if (type is NalCostume.SequenceParameters or NalCostume.PictureParameters)
            return _length == 0 ? DepacketizeResult.Accepted : DepacketizeResult.OutOfPlace;
        if (type is not (NalCostume.SliceIdr or NalCostume.SliceNonIdr))
            return DepacketizeResult.MalformedPayload;
        if (_length != 0)
            return DepacketizeResult.OutOfPlace;
        _finished = true;
        return Append(unit);
    }

    private DepacketizeResult AddFragment(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 3)
            return DepacketizeResult.MalformedPayload;
        byte header = (byte)(payload[0] & 0xE0 | payload[1] & 0x1F);
        if ((payload[1] & FragmentStart) != 0)
        {
            if (_length != 0)
                return DepacketizeResult.OutOfPlace;
            _nal[0] = header;
            _length = 1;
        }
        else if (_length == 0 || _finished || header != _nal[0])
        {
            return DepacketizeResult.OutOfPlace;
        }
        _finished = (payload[1] & FragmentEnd) != 0;
        return Append(payload[2..]);
    }

    private DepacketizeResult Append(ReadOnlySpan<byte> bytes)
    {
        int needed = _length + bytes.Length;
        if (needed > MaximumNal)
            return DepacketizeResult.TooLarge;
        if (needed > _nal.Length)
            Array.Resize(ref _nal, (int)BitOperations.RoundUpToPowerOf2((uint)needed));
        bytes.CopyTo(_nal.AsSpan(_length));
        _length = needed;
        return DepacketizeResult.Accepted;
    }
}
