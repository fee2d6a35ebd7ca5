using System.Buffers.Binary;
using System.Numerics;
using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.Rtc.Packetization;

/// <summary>
/// Cuts one encrypted frame into RTP payloads (RFC 6184, packetization mode 1): the parameter sets of a key frame in a STAP-A, the slice in
/// a single NAL unit packet where it fits, in FU-A fragments where it does not.
/// </summary>
internal sealed class VideoPacketizer
{
    public const int MaximumPayload = RtpPacket.MaximumLength - RtpPacket.HeaderLength;

    /// <summary>Bytes of each packet that a header extension takes from the payload, and that the way does not carry.</summary>
    public int Reserved { get; set; }

    // Whoever sends a packet again, which may be the router, adds to it.
    private int Room => MaximumPayload - Retransmission.Length - Reserved;

    private int FragmentLength => Room - 2;

    // Grows to the largest frame seen; a frame is bounded by RtpFormat.EncryptedFrameBytes.
    private byte[] _nal = new byte[64 * 1024];
    private int _length;
    private int _position;
    private bool _parametersPending;

    /// <summary>True while payloads of the frame remain.</summary>
    public bool HasMore => _parametersPending || _position < _length;

    /// <summary>Starts on a frame and returns how many payloads it takes. What remained of the last frame is forgotten.</summary>
    public int Start(ReadOnlySpan<byte> frame, bool isKeyFrame)
    {
        int needed = NalCostume.MaximumLength(frame.Length);
        if (_nal.Length < needed)
            _nal = new byte[BitOperations.RoundUpToPowerOf2((uint)needed)];
        _length = NalCostume.Dress(frame, isKeyFrame, _nal);
        _position = 0;
        _parametersPending = isKeyFrame;
        int slice = _length <= Room ? 1 : (_length - 1 + FragmentLength - 1) / FragmentLength;
        return slice + (isKeyFrame ? 1 : 0);
    }

    /// <summary>Writes the next payload, at most <see cref="MaximumPayload"/> bytes, and returns its length; 0 when none is left.</summary>
    /// <param name="last">True for the frame's last payload, whose packet carries the marker.</param>
    public int Next(Span<byte> payload, out bool last)
    {
        last = false;
        if (_parametersPending)
        {
            _parametersPending = false;
            return WriteParameters(payload);
        }
        if (_position >= _length)
            return 0;
        if (_length <= Room)
        {
            _nal.AsSpan(0, _length).CopyTo(payload);
            _position = _length;
            last = true;
            return _length;
        }
        // The NAL header travels split: its importance in the indicator, its type in the fragment header.
        bool first = _position == 0;
        int from = first ? 1 : _position;
        int count = Math.Min(FragmentLength, _length - from);
        _position = from + count;
        last = _position == _length;
        payload[0] = (byte)(_nal[0] & 0xE0 | NalCostume.FuA);
        payload[1] = (byte)((first ? 0x80 : 0) | (last ? 0x40 : 0) | _nal[0] & 0x1F);
        _nal.AsSpan(from, count).CopyTo(payload[2..]);
        return 2 + count;
    }

    private static int WriteParameters(Span<byte> payload)
    {
        ReadOnlySpan<byte> sequence = NalCostume.SequenceParameterSet;
        ReadOnlySpan<byte> picture = NalCostume.PictureParameterSet;
        payload[0] = 0x60 | NalCostume.StapA;
        BinaryPrimitives.WriteUInt16BigEndian(payload[1..], (ushort)sequence.Length);
        sequence.CopyTo(payload[3..]);
        BinaryPrimitives.WriteUInt16BigEndian(payload[(3 + sequence.Length)..], (ushort)picture.Length);
        picture.CopyTo(payload[(5 + sequence.Length)..]);
        return 5 + sequence.Length + picture.Length;
    }
}
