using FFmpeg.AutoGen;

namespace ZoomRooms.Media.Video;

/// <summary>Moves pictures from memory to VA-API surfaces. h264_vaapi takes nothing else, and wants the pool before it is opened.</summary>
internal sealed unsafe class VaapiUpload : IDisposable
{
    private AVBufferRef* _device;
    private AVBufferRef* _frames;
    private AVFrame* _surface;

    private VaapiUpload()
    {
    }

    /// <summary>Opens the first render node and a pool of surfaces on it, or says why not.</summary>
    public static VaapiUpload? TryCreate(int width, int height, AVPixelFormat memoryFormat, out string reason)
    {
        VaapiUpload upload = new();
        reason = upload.Create(width, height, memoryFormat);
        if (reason.Length == 0)
            return upload;
        upload.Dispose();
        return null;
    }

    /// <summary>A new reference to the pool, which the receiver owns.</summary>
    public AVBufferRef* ReferenceFrames() => ffmpeg.av_buffer_ref(_frames);

    /// <summary>The picture on a surface, valid until the next call; null with libav's error.</summary>
    public AVFrame* Upload(AVFrame* picture, out int error)
    {
        ffmpeg.av_frame_unref(_surface);
        error = ffmpeg.av_hwframe_get_buffer(_frames, _surface, 0);
        if (error >= 0)
            error = ffmpeg.av_hwframe_transfer_data(_surface, picture, 0);
        return error < 0 ? null : _surface;
    }

    public void Dispose()
    {
        fixed (AVFrame** surface = &_surface)
            ffmpeg.av_frame_free(surface);
        fixed (AVBufferRef** frames = &_frames)
            ffmpeg.av_buffer_unref(frames);
        fixed (AVBufferRef** device = &_device)
            ffmpeg.av_buffer_unref(device);
    }

    private string Create(int width, int height, AVPixelFormat memoryFormat)
    {
        int error;
        fixed (AVBufferRef** device = &_device)
            error = ffmpeg.av_hwdevice_ctx_create(device, AVHWDeviceType.AV_HWDEVICE_TYPE_VAAPI, null, null, 0);
        if (error < 0)
            return $"no VA-API device: {FFmpegError.Text(error)}";
        _surface = ffmpeg.av_frame_alloc();
        _frames = ffmpeg.av_hwframe_ctx_alloc(_device);
        if (_frames == null || _surface == null)
            return "out of memory";
        AVHWFramesContext* pool = (AVHWFramesContext*)_frames->data;
        pool->format = AVPixelFormat.AV_PIX_FMT_VAAPI;
        pool->sw_format = memoryFormat;
        pool->width = width;
        pool->height = height;
        pool->initial_pool_size = 8;
        error = ffmpeg.av_hwframe_ctx_init(_frames);
        return error < 0 ? $"no VA-API surfaces: {FFmpegError.Text(error)}" : "";
    }
}
