using System.Runtime.InteropServices;

namespace FFmpeg.AutoGen;

// Only the members we use, at the offsets of FFmpeg 5.1 on 64-bit Linux (the same on x64 and arm64). Only libav allocates these, so the
// declared size is not the native one: never take sizeof, never declare one as a local. The exceptions say so.

/// <summary>A fraction. Complete: it is passed by value.</summary>
public struct AVRational
{
    public int num;
    public int den;
}

/// <summary>A set of options; opaque.</summary>
public struct AVDictionary;

/// <summary>Byte input or output; opaque here.</summary>
public struct AVIOContext;

/// <summary>A muxer; opaque here.</summary>
public struct AVOutputFormat;

/// <summary>A scaler; opaque.</summary>
public struct SwsContext;

/// <summary>A scaler's filter; never used, always null.</summary>
public struct SwsFilter;

[StructLayout(LayoutKind.Explicit)]
public unsafe struct AVCodec
{
    [FieldOffset(0)] public byte* name;
    [FieldOffset(24)] public int capabilities;
    [FieldOffset(40)] public AVPixelFormat* pix_fmts;
}

[StructLayout(LayoutKind.Explicit)]
public unsafe struct AVInputFormat
{
    [FieldOffset(0)] public byte* name;
}

[StructLayout(LayoutKind.Explicit)]
public unsafe struct AVOption
{
    [FieldOffset(0)] public byte* name;
    [FieldOffset(8)] public byte* help;
    [FieldOffset(16)] public int offset;
    [FieldOffset(20)] public AVOptionType type;
}

[StructLayout(LayoutKind.Explicit)]
public unsafe struct AVBufferRef
{
    [FieldOffset(8)] public byte* data;
    [FieldOffset(16)] public ulong size;
}

[StructLayout(LayoutKind.Explicit)]
public unsafe struct AVPacket
{
    [FieldOffset(0)] public AVBufferRef* buf;
    [FieldOffset(8)] public long pts;
    [FieldOffset(16)] public long dts;
    [FieldOffset(24)] public byte* data;
    [FieldOffset(32)] public int size;
    [FieldOffset(36)] public int stream_index;
    [FieldOffset(40)] public int flags;
    [FieldOffset(64)] public long duration;
}

[StructLayout(LayoutKind.Explicit)]
public unsafe struct AVFrame
{
    [FieldOffset(0)] public byte_ptrArray8 data;
    [FieldOffset(64)] public int_array8 linesize;
    [FieldOffset(96)] public byte** extended_data;
    [FieldOffset(104)] public int width;
    [FieldOffset(108)] public int height;
    [FieldOffset(112)] public int nb_samples;
    [FieldOffset(116)] public int format;
    [FieldOffset(124)] public AVPictureType pict_type;
    [FieldOffset(136)] public long pts;
    [FieldOffset(316)] public int flags;
    [FieldOffset(320)] public AVColorRange color_range;
    [FieldOffset(376)] public int decode_error_flags;
    [FieldOffset(392)] public AVBufferRef* hw_frames_ctx;
}

[StructLayout(LayoutKind.Explicit)]
public unsafe struct AVCodecContext
{
    [FieldOffset(24)] public AVCodecID codec_id;
    [FieldOffset(32)] public void* priv_data;
    [FieldOffset(56)] public long bit_rate;
    [FieldOffset(76)] public int flags;
    [FieldOffset(80)] public int flags2;
    [FieldOffset(88)] public byte* extradata;
    [FieldOffset(96)] public int extradata_size;
    [FieldOffset(100)] public AVRational time_base;
    [FieldOffset(112)] public int delay;
    [FieldOffset(116)] public int width;
    [FieldOffset(120)] public int height;
    [FieldOffset(132)] public int gop_size;
    [FieldOffset(136)] public AVPixelFormat pix_fmt;
    [FieldOffset(160)] public int max_b_frames;
    [FieldOffset(336)] public AVColorRange color_range;
    [FieldOffset(436)] public int rc_buffer_size;
    [FieldOffset(456)] public long rc_max_rate;
    [FieldOffset(636)] public int thread_count;
    [FieldOffset(640)] public int thread_type;
    [FieldOffset(676)] public int profile;
    [FieldOffset(712)] public AVRational framerate;
    [FieldOffset(848)] public AVBufferRef* hw_frames_ctx;
    [FieldOffset(864)] public long max_pixels;
}

/// <summary>The order of channels in sound. Complete.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
public unsafe struct AVChannelLayout
{
    [FieldOffset(4)] public int nb_channels;
    [FieldOffset(16)] public void* opaque;
}

[StructLayout(LayoutKind.Explicit)]
public unsafe struct AVCodecParameters
{
    [FieldOffset(0)] public AVMediaType codec_type;
    [FieldOffset(4)] public AVCodecID codec_id;
    [FieldOffset(8)] public uint codec_tag;
    [FieldOffset(16)] public byte* extradata;
    [FieldOffset(24)] public int extradata_size;
    [FieldOffset(28)] public int format;
    [FieldOffset(56)] public int width;
    [FieldOffset(60)] public int height;
    [FieldOffset(116)] public int sample_rate;
    [FieldOffset(124)] public int frame_size;
    [FieldOffset(128)] public int initial_padding;
    [FieldOffset(136)] public int seek_preroll;
    [FieldOffset(144)] public AVChannelLayout ch_layout;
}

[StructLayout(LayoutKind.Explicit)]
public unsafe struct AVStream
{
    [FieldOffset(0)] public int index;
    [FieldOffset(16)] public AVRational time_base;
    [FieldOffset(72)] public AVRational avg_frame_rate;
    [FieldOffset(208)] public AVCodecParameters* codecpar;
}

[StructLayout(LayoutKind.Explicit)]
public unsafe struct AVFormatContext
{
    [FieldOffset(8)] public AVInputFormat* iformat;
    [FieldOffset(16)] public AVOutputFormat* oformat;
    [FieldOffset(32)] public AVIOContext* pb;
    [FieldOffset(44)] public uint nb_streams;
    [FieldOffset(48)] public AVStream** streams;
    [FieldOffset(96)] public int flags;
}

[StructLayout(LayoutKind.Explicit)]
public unsafe struct AVHWFramesContext
{
    [FieldOffset(64)] public int initial_pool_size;
    [FieldOffset(68)] public AVPixelFormat format;
    [FieldOffset(72)] public AVPixelFormat sw_format;
    [FieldOffset(76)] public int width;
    [FieldOffset(80)] public int height;
}
