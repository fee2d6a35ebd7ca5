using ZoomRooms.Media.Interop;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// Opus for speech: 48 kHz mono, 20 ms frames, in-band FEC, no DTX, so that a packet leaves every 20 ms whatever is said, and constant
/// bitrate, so that each is as long as the others: of encrypted speech, lengths tell phrases (RFC 6562).
/// </summary>
public sealed class OpusEncoder : IDisposable
{
    private readonly OpusEncoderHandle _encoder;

    /// <exception cref="InvalidOperationException">libopus is missing or refuses; the message says what to do.</exception>
    public OpusEncoder(int bitrateBitsPerSecond, int expectedLossPercent)
    {
        AudioLibraries.EnsureOpus();
        _encoder = OpusNative.opus_encoder_create(AudioFormat.SampleRate, 1, OpusNative.ApplicationVoip, out int error);
        if (error < 0 || _encoder.IsInvalid)
            throw new InvalidOperationException($"The Opus encoder does not start: {OpusNative.Text(error)}.");
        Set(OpusNative.SetBitrate, bitrateBitsPerSecond);
        Set(OpusNative.SetVbr, 0);
        Set(OpusNative.SetInbandFec, 1);
        Set(OpusNative.SetPacketLossPercent, expectedLossPercent);
        Set(OpusNative.SetDtx, 0);
        Set(OpusNative.SetSignal, OpusNative.SignalVoice);
    }

    /// <summary>By how much a decoder gives a sound later than its place in the frame.</summary>
    public unsafe TimeSpan Lookahead
    {
        get
        {
            int samples;
            return OpusNative.opus_encoder_ctl(_encoder, OpusNative.GetLookahead, &samples) < 0
                ? TimeSpan.Zero
                : TimeSpan.FromTicks(samples * TimeSpan.TicksPerSecond / AudioFormat.SampleRate);
        }
    }

    /// <summary>Encodes one frame of 960 samples.</summary>
    /// <param name="packet">Takes the packet; <see cref="OpusFormat.MaxPacketBytes"/> always suffices.</param>
    /// <returns>The packet's length; 0 when the encoder failed.</returns>
    public unsafe int Encode(ReadOnlySpan<float> frame, Span<byte> packet)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(frame.Length, AudioFormat.OpusFrames);
        fixed (float* pcm = frame)
        fixed (byte* data = packet)
        {
            int length = OpusNative.opus_encode_float(_encoder, pcm, frame.Length, data, packet.Length);
            return Math.Max(length, 0);
        }
    }

    /// <summary>Nothing of what was encoded so far has part in what comes next; settings stay.</summary>
    public void Forget() => Set(OpusNative.ResetState, 0);

    public void Dispose() => _encoder.Dispose();

    private void Set(int request, int value)
    {
        int error = OpusNative.opus_encoder_ctl(_encoder, request, value);
        if (error < 0)
            throw new InvalidOperationException($"The Opus encoder refuses setting {request} = {value}: {OpusNative.Text(error)}.");
    }
}
