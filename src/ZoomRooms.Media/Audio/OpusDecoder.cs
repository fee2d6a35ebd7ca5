using ZoomRooms.Media.Interop;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>Decodes one participant's Opus stream to 48 kHz mono, 20 ms at a time. Packets are hostile: nothing they hold throws.</summary>
public sealed class OpusDecoder : IDisposable
{
    private readonly OpusDecoderHandle _decoder;

    /// <exception cref="InvalidOperationException">libopus is missing or refuses; the message says what to do.</exception>
    public OpusDecoder()
    {
        AudioLibraries.EnsureOpus();
        _decoder = OpusNative.opus_decoder_create(AudioFormat.SampleRate, 1, out int error);
        if (error < 0 || _decoder.IsInvalid)
            throw new InvalidOperationException($"The Opus decoder does not start: {OpusNative.Text(error)}.");
    }

    /// <summary>Decodes a packet into 960 samples; false, and silence, when it is not a sound 20 ms packet.</summary>
    public bool TryDecode(ReadOnlySpan<byte> packet, Span<float> frame) =>
        OpusFormat.IsTwentyMilliseconds(packet) && Run(packet, frame, fec: 0);

    /// <summary>Decodes the frame before <paramref name="nextPacket"/> from its in-band FEC; false when it carries none.</summary>
    public bool TryRecoverPrevious(ReadOnlySpan<byte> nextPacket, Span<float> frame) =>
        OpusFormat.IsTwentyMilliseconds(nextPacket) && OpusFormat.CarriesPreviousFrame(nextPacket) && Run(nextPacket, frame, fec: 1);

    /// <summary>Makes up a frame that never came from those before it.</summary>
    public bool TryConceal(Span<float> frame) => Run(default, frame, fec: 0);

    public void Dispose() => _decoder.Dispose();

    private unsafe bool Run(ReadOnlySpan<byte> packet, Span<float> frame, int fec)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(frame.Length, AudioFormat.OpusFrames);
        fixed (byte* data = packet)
        fixed (float* pcm = frame)
        {
            if (OpusNative.opus_decode_float(_decoder, data, packet.Length, pcm, frame.Length, fec) == frame.Length)
                return true;
        }
        frame.Clear();
        return false;
    }
}
