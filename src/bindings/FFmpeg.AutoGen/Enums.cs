namespace FFmpeg.AutoGen;

/// <summary>Codecs of the part we use. Values are those of libavcodec 59.</summary>
public enum AVCodecID : int
{
    AV_CODEC_ID_NONE = 0,
    AV_CODEC_ID_MJPEG = 7,
    AV_CODEC_ID_RAWVIDEO = 13,
    AV_CODEC_ID_H264 = 27,
    AV_CODEC_ID_OPUS = 86076,
    AV_CODEC_ID_WRAPPED_AVFRAME = 135169,
}

/// <summary>Pixel formats of the part we use. A device may report any other value.</summary>
public enum AVPixelFormat : int
{
    AV_PIX_FMT_NONE = -1,
    AV_PIX_FMT_YUV420P = 0,
    AV_PIX_FMT_YUYV422 = 1,
    AV_PIX_FMT_RGB24 = 2,
    AV_PIX_FMT_YUVJ420P = 12,
    AV_PIX_FMT_NV12 = 23,
    AV_PIX_FMT_VAAPI = 44,
}

public enum AVMediaType : int
{
    AVMEDIA_TYPE_UNKNOWN = -1,
    AVMEDIA_TYPE_VIDEO = 0,
    AVMEDIA_TYPE_AUDIO = 1,
}

public enum AVPictureType : int
{
    AV_PICTURE_TYPE_NONE = 0,
    AV_PICTURE_TYPE_I = 1,
    AV_PICTURE_TYPE_P = 2,
    AV_PICTURE_TYPE_B = 3,
}

public enum AVColorRange : int
{
    AVCOL_RANGE_UNSPECIFIED = 0,
    AVCOL_RANGE_MPEG = 1,
    AVCOL_RANGE_JPEG = 2,
}

public enum AVHWDeviceType : int
{
    AV_HWDEVICE_TYPE_NONE = 0,
    AV_HWDEVICE_TYPE_VAAPI = 3,
}

public enum AVOptionType : int
{
    AV_OPT_TYPE_FLAGS = 0,
    AV_OPT_TYPE_INT = 1,
    AV_OPT_TYPE_INT64 = 2,
}
