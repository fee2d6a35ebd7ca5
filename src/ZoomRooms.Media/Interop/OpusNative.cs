using System.Runtime.InteropServices;

namespace ZoomRooms.Media.Interop;

/// <summary>The C API of libopus (opus.h): opaque states and a stable binary interface since 1.0.</summary>
internal static unsafe partial class OpusNative
{
    internal const string Library = "libopus.so.0";

    internal const int ApplicationVoip = 2048;
    internal const int SetBitrate = 4002;
    internal const int SetVbr = 4006;
    internal const int SetInbandFec = 4012;
    internal const int SetPacketLossPercent = 4014;
    internal const int SetDtx = 4016;
    internal const int SetSignal = 4024;
    internal const int SignalVoice = 3001;
    internal const int GetLookahead = 4027;
    internal const int ResetState = 4028;

    [LibraryImport(Library)] internal static partial IntPtr opus_get_version_string();
    [LibraryImport(Library)] internal static partial IntPtr opus_strerror(int error);

    [LibraryImport(Library)]
    internal static partial OpusEncoderHandle opus_encoder_create(int sampleRate, int channels, int application, out int error);
    [LibraryImport(Library)] internal static partial void opus_encoder_destroy(IntPtr encoder);

    // Variadic in C; an int argument is passed alike either way on x64 and arm64 Linux.
    [LibraryImport(Library)] internal static partial int opus_encoder_ctl(OpusEncoderHandle encoder, int request, int value);

    [LibraryImport(Library)] internal static partial int opus_encoder_ctl(OpusEncoderHandle encoder, int request, int* value);

    [LibraryImport(Library)]
    internal static partial int opus_encode_float(OpusEncoderHandle encoder, float* pcm, int frameSize, byte* data, int maxDataBytes);

    [LibraryImport(Library)] internal static partial OpusDecoderHandle opus_decoder_create(int sampleRate, int channels, out int error);
    [LibraryImport(Library)] internal static partial void opus_decoder_destroy(IntPtr decoder);
    [LibraryImport(Library)] internal static partial int opus_decoder_ctl(OpusDecoderHandle decoder, int request);

    [LibraryImport(Library)]
    internal static partial int opus_decode_float(
        OpusDecoderHandle decoder, byte* data, int length, float* pcm, int frameSize, int decodeFec);

    internal static string Text(int error) => Marshal.PtrToStringUTF8(opus_strerror(error)) ?? "unknown error";
}

/// <summary>Owns an <c>OpusEncoder</c>.</summary>
internal sealed class OpusEncoderHandle() : SafeHandle(IntPtr.Zero, ownsHandle: true)
{
    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        OpusNative.opus_encoder_destroy(handle);
        return true;
    }
}

/// <summary>Owns an <c>OpusDecoder</c>.</summary>
internal sealed class OpusDecoderHandle() : SafeHandle(IntPtr.Zero, ownsHandle: true)
{
    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        OpusNative.opus_decoder_destroy(handle);
        return true;
    }
}
