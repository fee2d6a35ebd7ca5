namespace ZoomRooms.Rtc.Packetization;

/// <summary>
/// The costume in which an encrypted video frame passes through RFC 6184 packetizers, routers and browsers: one NAL unit whose first three
/// bytes are a constant slice header and whose body is the frame, with emulation prevention and a stop byte. Nothing of the real bit stream
/// shows. A key frame is preceded by constant parameter sets, without which nothing downstream would decode.
/// </summary>
internal static class NalCostume
{
    public const byte StapA = 24;
    public const byte FuA = 28;
    public const byte SliceNonIdr = 1;
    public const byte SliceIdr = 5;
    public const byte SequenceParameters = 7;
    public const byte PictureParameters = 8;

    /// <summary>What follows the body: a stop bit, so that the NAL unit does not end in a zero byte (H.264, section 7.4.1).</summary>
    public const byte Stop = 0x80;

    public const int PrefixLength = 3;

    /// <summary>
    /// Constrained baseline, level 3.1, 1280 × 720 progressive, 4 bits of frame_num, picture order type 2, one reference.
    /// </summary>
    public static ReadOnlySpan<byte> SequenceParameterSet => [0x67, 0x42, 0xC0, 0x1F, 0xDA, 0x01, 0x40, 0x16, 0xE4];

    /// <summary>CAVLC, one slice group, no weighted prediction, default deblocking.</summary>
    public static ReadOnlySpan<byte> PictureParameterSet => [0x68, 0xCE, 0x38, 0x80];

    /// <summary>IDR slice; first macroblock 0, I slice, picture parameter set 0, frame_num 0, idr_pic_id 0.</summary>
    public static ReadOnlySpan<byte> KeyPrefix => [0x65, 0xB8, 0x40];

    /// <summary>Non-IDR slice; first macroblock 0, P slice, picture parameter set 0, frame_num 1.</summary>
    public static ReadOnlySpan<byte> DeltaPrefix => [0x41, 0xE2, 0x40];

    /// <summary>
    /// Bytes that a frame of <paramref name="frameLength"/> can grow to: an escape after every two zeros, the prefix, the stop byte.
    /// </summary>
    public static int MaximumLength(int frameLength) => PrefixLength + frameLength + frameLength / 2 + 1;

    /// <summary>
    /// Dresses a frame as one NAL unit and returns its length. <paramref name="nal"/> must have <see cref="MaximumLength"/> bytes.
    /// </summary>
    public static int Dress(ReadOnlySpan<byte> frame, bool isKeyFrame, Span<byte> nal)
    {
        (isKeyFrame ? KeyPrefix : DeltaPrefix).CopyTo(nal);
        int length = PrefixLength;
        ReadOnlySpan<byte> rest = frame;
        ReadOnlySpan<byte> zeros = [0, 0];
        while (true)
        {
            int pair = rest.IndexOf(zeros);
            if (pair < 0)
                break;
            rest[..(pair + 2)].CopyTo(nal[length..]);
            length += pair + 2;
            rest = rest[(pair + 2)..];
            if (!rest.IsEmpty && rest[0] <= 3)
                nal[length++] = 3;
        }
        rest.CopyTo(nal[length..]);
        length += rest.Length;
        nal[length++] = Stop;
        return length;
    }

    /// <summary>Takes the costume off in place. False when the bytes do not wear it; a true frame is never empty.</summary>
    /// <param name="frame">The frame, inside <paramref name="nal"/>.</param>
    public static bool TryUndress(Span<byte> nal, out Span<byte> frame, out bool isKeyFrame)
    {
        frame = default;
        isKeyFrame = nal.StartsWith(KeyPrefix);
        if ((!isKeyFrame && !nal.StartsWith(DeltaPrefix)) || nal.Length < PrefixLength + 2 || nal[^1] != Stop)
            return false;
        Span<byte> body = nal[PrefixLength..^1];
        ReadOnlySpan<byte> zeros = [0, 0];
        int read = 0;
        int written = 0;
        while (read < body.Length)
        {
            int pair = body[read..].IndexOf(zeros);
            int chunk = pair < 0 ? body.Length - read : pair + 2;
            if (written != read)
                body.Slice(read, chunk).CopyTo(body[written..]);
            read += chunk;
            written += chunk;
            if (pair < 0 || read == body.Length)
                break;
            // After two zeros only an escape, or a byte that needs none, may come; and an escape only before a byte that needs one.
            if (body[read] < 3 || (body[read] == 3 && (read + 1 == body.Length || body[read + 1] > 3)))
                return false;
            if (body[read] == 3)
                read++;
        }
        frame = body[..written];
        return true;
    }
}
