using FFmpeg.AutoGen;
using ZoomRooms.Media.Video;

namespace ZoomRooms.Decoding;

/// <summary>
/// Writes received video and sound to a Matroska file that other players open. Begins with the first key frame; sound before it is
/// left out. A disk that fails ends the recording, not the meeting: see <see cref="Failure"/>. Safe to call from several threads.
/// </summary>
public sealed unsafe class MatroskaRecorder : IDisposable
{
    private const int VideoStream = 0;
    private const int AudioStream = 1;

    private readonly Lock _gate = new();
    private readonly VideoDecoder _sizes;
    private readonly long[] _last = [-1, -1];
    private AVFormatContext* _file;
    private AVPacket* _packet;
    private TimeSpan _origin;
    private int _channels = 1;
    private bool _begun;
    private string? _failure;
    private long _written;
    private long _leftOut;

    /// <summary>Makes the file; an older one of that name is replaced.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="FFmpegUnavailableException">libav cannot be used on this machine.</exception>
    public MatroskaRecorder(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        FFmpegRuntime.Initialize();
        _sizes = new VideoDecoder();
        _packet = ffmpeg.av_packet_alloc();
        int error;
        fixed (AVFormatContext** file = &_file)
            error = ffmpeg.avformat_alloc_output_context2(file, null, "matroska", null);
        if (error >= 0)
        {
            // Without the prefix a name with a colon would be taken for a protocol.
            error = ffmpeg.avio_open(&_file->pb, "file:" + path, ffmpeg.AVIO_FLAG_WRITE);
        }

        if (error >= 0)
        {
            _file->flags |= ffmpeg.AVFMT_FLAG_FLUSH_PACKETS;
            return;
        }

        Free();
        throw new IOException($"The recording {path} cannot be written: {FFmpegError.Text(error)}.");
    }

    /// <summary>Why the recording ended early; null while it goes on.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    /// <summary>Packets written.</summary>
    public long PacketsWritten => Volatile.Read(ref _written);

    /// <summary>Packets left out: before the first key frame, or older than one already written.</summary>
    public long PacketsLeftOut => Volatile.Read(ref _leftOut);

    /// <summary>Adds one access unit in Annex B form.</summary>
    /// <param name="at">Its time on any clock that the sound shares.</param>
    public void AddVideo(ReadOnlySpan<byte> annexB, bool keyFrame, TimeSpan at)
    {
        lock (_gate)
        {
            if (_file == null || _failure is not null || annexB.IsEmpty)
                return;
            if (!_begun && !(keyFrame && TryBegin(annexB, at)))
            {
                LeaveOut();
                return;
            }

            Write(VideoStream, annexB, keyFrame, at);
        }
    }

    /// <summary>Adds one Opus packet, mono or stereo.</summary>
    /// <param name="at">Its time on any clock that the video shares.</param>
    public void AddAudio(ReadOnlySpan<byte> opusPacket, TimeSpan at)
    {
        lock (_gate)
        {
            if (_file == null || _failure is not null || opusPacket.IsEmpty)
                return;
            if (!_begun)
            {
                _channels = OpusHead.Channels(opusPacket[0]);
                LeaveOut();
                return;
            }

            Write(AudioStream, opusPacket, true, at);
        }
    }

    /// <summary>Completes the file with its index and duration.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_file == null)
                return;
            if (_begun)
                Note(ffmpeg.av_write_trailer(_file));
            Note(ffmpeg.avio_closep(&_file->pb));
            Free();
        }
    }

    private bool TryBegin(ReadOnlySpan<byte> keyFrame, TimeSpan at)
    {
        // Matroska wants the size of the picture; only decoding tells it for sure.
        if (_sizes.Decode(keyFrame) != VideoDecodeResult.Picture)
            return false;
        AVStream* video = ffmpeg.avformat_new_stream(_file, null);
        AVStream* audio = ffmpeg.avformat_new_stream(_file, null);
        if (video == null || audio == null)
            return Note(-ffmpeg.ENOMEM);
        foreach (nint stream in (ReadOnlySpan<nint>)[(nint)video, (nint)audio])
            ((AVStream*)stream)->time_base = new AVRational { num = 1, den = 1000 };

        AVCodecParameters* picture = video->codecpar;
        picture->codec_type = AVMediaType.AVMEDIA_TYPE_VIDEO;
        picture->codec_id = AVCodecID.AV_CODEC_ID_H264;
        picture->format = (int)AVPixelFormat.AV_PIX_FMT_YUV420P;
        picture->width = _sizes.Width;
        picture->height = _sizes.Height;
        SetExtradata(picture, ParameterSetsOf(keyFrame));

        AVCodecParameters* sound = audio->codecpar;
        sound->codec_type = AVMediaType.AVMEDIA_TYPE_AUDIO;
        sound->codec_id = AVCodecID.AV_CODEC_ID_OPUS;
        sound->sample_rate = OpusHead.SampleRate;
        sound->initial_padding = OpusHead.PreSkip;
        sound->ch_layout.nb_channels = _channels;
        Span<byte> head = stackalloc byte[OpusHead.Length];
        OpusHead.Write(head, _channels);
        SetExtradata(sound, head);

        if (!Note(ffmpeg.avformat_write_header(_file, null)))
            return false;
        _origin = at;
        _begun = true;
        return true;
    }

    // Up to the first slice: the sets stand before it, and the muxer makes an avcC record of them.
    private static ReadOnlySpan<byte> ParameterSetsOf(ReadOnlySpan<byte> keyFrame)
    {
        AnnexB units = new(keyFrame);
        int length = 0;
        while (units.MoveNext() && !units.IsSlice)
            length += units.WithStartCode.Length;
        return keyFrame[..length];
    }

    private static void SetExtradata(AVCodecParameters* parameters, ReadOnlySpan<byte> bytes)
    {
        parameters->extradata = (byte*)ffmpeg.av_mallocz((ulong)(bytes.Length + ffmpeg.AV_INPUT_BUFFER_PADDING_SIZE));
        if (parameters->extradata == null)
            return;
        bytes.CopyTo(new Span<byte>(parameters->extradata, bytes.Length));
        parameters->extradata_size = bytes.Length;
    }

    private void Write(int stream, ReadOnlySpan<byte> bytes, bool keyFrame, TimeSpan at)
    {
        // The muxer may have chosen another unit than the one asked for.
        AVRational unit = _file->streams[stream]->time_base;
        long time = (long)Math.Round((at - _origin).TotalSeconds * unit.den / unit.num);
        if (time < 0 || time <= _last[stream])
        {
            LeaveOut();
            return;
        }

        fixed (byte* data = bytes)
        {
            _packet->data = data;
            _packet->size = bytes.Length;
            _packet->stream_index = stream;
            _packet->pts = time;
            _packet->dts = time;
            _packet->flags = keyFrame ? ffmpeg.AV_PKT_FLAG_KEY : 0;
            bool written = Note(ffmpeg.av_write_frame(_file, _packet));
            _packet->data = null;
            _packet->size = 0;
            if (!written)
                return;
        }

        _last[stream] = time;
        Volatile.Write(ref _written, _written + 1);
    }

    private bool Note(int error)
    {
        if (error >= 0)
            return true;
        if (_failure is null)
            Volatile.Write(ref _failure, $"The recording ended: {FFmpegError.Text(error)}.");
        return false;
    }

    private void LeaveOut() => Volatile.Write(ref _leftOut, _leftOut + 1);

    private void Free()
    {
        _sizes.Dispose();
        fixed (AVPacket** packet = &_packet)
            ffmpeg.av_packet_free(packet);
        ffmpeg.avformat_free_context(_file);
        _file = null;
    }
}
