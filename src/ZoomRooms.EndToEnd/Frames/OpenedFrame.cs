using System.Buffers.Binary;

namespace ZoomRooms.EndToEnd.Frames;

/// <summary>
/// What a frame holds that proved authentic: when its sender captured it, and what. Lies in the buffer that it was opened into.
/// </summary>
public readonly ref struct OpenedFrame
{
    /// <summary>Bytes of the capture time, which comes first in every plaintext.</summary>
    public const int CaptureTimeSize = 4;

    internal OpenedFrame(FrameKeyId from, ReadOnlySpan<byte> plaintext)
    {
        From = from;
        CapturedAt = BinaryPrimitives.ReadUInt32BigEndian(plaintext);
        Media = plaintext[CaptureTimeSize..];
    }

    /// <summary>Who sealed it, as far as members of the meeting can tell each other apart: every one of them can derive this key.</summary>
    public FrameKeyId From { get; }

    /// <summary>In the clock of the stream, 48 kHz for sound and 90 kHz for pictures, from any origin; wraps around.</summary>
    public uint CapturedAt { get; }

    /// <summary>An Opus packet, or an Annex-B access unit.</summary>
    public ReadOnlySpan<byte> Media { get; }
}
