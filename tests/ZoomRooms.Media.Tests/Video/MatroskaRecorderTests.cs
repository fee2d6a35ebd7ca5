using FFmpeg.AutoGen;
using ZoomRooms.Media.Video;
using ZoomRooms.TestKit.Video;

namespace ZoomRooms.Media.Tests.Video;

public sealed unsafe class MatroskaRecorderTests : IDisposable
{
    // A whole 20 ms fullband CELT frame of silence, mono and stereo (RFC 6716, section 3.1).
    private static readonly byte[] Mono = [0xF8, 0xFF, 0xFE];
    private static readonly byte[] Stereo = [0xFC, 0xFF, 0xFE];

    private readonly string _folder = Directory.CreateTempSubdirectory("recording").FullName;

    private string File => Path.Combine(_folder, "room: 1.mkv");

    [Fact]
    public void What_was_recorded_comes_out_of_a_demuxer_again()
    {
        List<ClipUnit> clip = Clip.Make(60);
        TimeSpan origin = TimeSpan.FromSeconds(12345);
        using (MatroskaRecorder recorder = new(File))
        {
            Record(recorder, clip, Mono, origin);
            Assert.Null(recorder.Failure);
            Assert.Equal(60 + 100, recorder.PacketsWritten);
        }

        Recording read = Demux(File);
        Assert.Equal((AVCodecID.AV_CODEC_ID_H264, Clip.Width, Clip.Height), (read.VideoCodec, read.Width, read.Height));
        Assert.Equal((AVCodecID.AV_CODEC_ID_OPUS, 48000, 1), (read.AudioCodec, read.SampleRate, read.Channels));
        Assert.Equal((60, 100), (read.VideoPackets, read.AudioPackets));
        Assert.Equal(60, read.PicturesDecoded);
        // avcC (ISO/IEC 14496-15, section 5.3.3) of constrained baseline; OpusHead (RFC 7845, section 5.1).
        Assert.Equal([1, 66], read.VideoExtradata.Take(2));
        Assert.Equal("OpusHead"u8.ToArray(), read.AudioExtradata.Take(8));
        Assert.InRange(read.LastVideoSeconds, 59 / 30.0 - 0.002, 59 / 30.0 + 0.002);
    }

    [Fact]
    public void Stereo_sound_heard_before_the_first_picture_makes_a_stereo_track()
    {
        List<ClipUnit> clip = Clip.Make(10);
        using (MatroskaRecorder recorder = new(File))
        {
            recorder.AddAudio(Stereo, TimeSpan.Zero);
            Record(recorder, clip, Stereo, TimeSpan.FromMilliseconds(20));
            Assert.Equal(1, recorder.PacketsLeftOut);
        }

        Assert.Equal(2, Demux(File).Channels);
    }

    [Fact]
    public void It_begins_with_the_first_key_frame()
    {
        List<ClipUnit> clip = Clip.Make(10);
        using (MatroskaRecorder recorder = new(File))
        {
            for (int i = 1; i < 5; i++)
                recorder.AddVideo(clip[i].AnnexB, clip[i].IsKeyFrame, TimeSpan.FromSeconds(i));
            // Said to be a key frame, but damaged: no beginning either.
            recorder.AddVideo([0, 0, 1, 0x65, 0xFF, 0xFF], keyFrame: true, TimeSpan.FromSeconds(6));
            Assert.Equal((0, 5), (recorder.PacketsWritten, recorder.PacketsLeftOut));
            Record(recorder, clip, Mono, TimeSpan.FromSeconds(10));
        }

        Recording read = Demux(File);
        Assert.Equal((10, 10), (read.VideoPackets, read.PicturesDecoded));
        Assert.InRange(read.LastVideoSeconds, 0.29, 0.31);
    }

    [Fact]
    public void Packets_out_of_order_are_left_out_and_counted()
    {
        List<ClipUnit> clip = Clip.Make(3);
        using MatroskaRecorder recorder = new(File);
        recorder.AddVideo(clip[0].AnnexB, true, TimeSpan.FromSeconds(5));
        recorder.AddVideo(clip[1].AnnexB, false, TimeSpan.FromSeconds(5));
        recorder.AddVideo(clip[1].AnnexB, false, TimeSpan.FromSeconds(1));
        recorder.AddAudio(Mono, TimeSpan.FromSeconds(4));
        recorder.AddVideo(clip[1].AnnexB, false, TimeSpan.FromSeconds(6));
        Assert.Equal((2, 3), (recorder.PacketsWritten, recorder.PacketsLeftOut));
        Assert.Null(recorder.Failure);
    }

    [Fact]
    public void A_disk_that_is_full_ends_the_recording_and_nothing_else()
    {
        List<ClipUnit> clip = Clip.Make(60, keyFrameIntervalSeconds: 1);
        using MatroskaRecorder recorder = new("/dev/full");
        for (int round = 0; round < 40 && recorder.Failure is null; round++)
            Record(recorder, clip, Mono, TimeSpan.FromSeconds(2 * round));
        Assert.NotNull(recorder.Failure);
        long written = recorder.PacketsWritten;
        Record(recorder, clip, Mono, TimeSpan.FromSeconds(1000));
        Assert.Equal(written, recorder.PacketsWritten);
    }

    [Fact]
    public void A_file_that_cannot_be_made_is_said_at_once()
    {
        IOException error = Assert.Throws<IOException>(() => new MatroskaRecorder(Path.Combine(_folder, "no", "such", "folder.mkv")));
        Assert.Contains("folder.mkv", error.Message, StringComparison.Ordinal);
        Assert.Throws<IOException>(() => new MatroskaRecorder(_folder));
    }

    [Fact]
    public void A_recording_without_any_picture_can_be_closed()
    {
        MatroskaRecorder recorder = new(File);
        recorder.AddAudio(Mono, TimeSpan.Zero);
        recorder.Dispose();
        recorder.Dispose();
        recorder.AddAudio(Mono, TimeSpan.Zero);
        Assert.Null(recorder.Failure);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Record(MatroskaRecorder recorder, List<ClipUnit> clip, byte[] opus, TimeSpan origin)
    {
        int sound = 0;
        for (int i = 0; i < clip.Count; i++)
        {
            recorder.AddVideo(clip[i].AnnexB, clip[i].IsKeyFrame, origin + TimeSpan.FromSeconds(i / 30.0));
            for (; sound * 20 < (i + 1) * 1000 / 30; sound++)
                recorder.AddAudio(opus, origin + TimeSpan.FromMilliseconds(sound * 20));
        }
    }

    private sealed record Recording
    {
        public AVCodecID VideoCodec { get; set; }

        public AVCodecID AudioCodec { get; set; }

        public int Width { get; set; }

        public int Height { get; set; }

        public int SampleRate { get; set; }

        public int Channels { get; set; }

        public byte[] VideoExtradata { get; set; } = [];

        public byte[] AudioExtradata { get; set; } = [];

        public int VideoPackets { get; set; }

        public int AudioPackets { get; set; }

        public int PicturesDecoded { get; set; }

        public double LastVideoSeconds { get; set; }
    }

    private static Recording Demux(string path)
    {
        Recording recording = new();
        AVFormatContext* file = null;
        Assert.Equal(0, ffmpeg.avformat_open_input(&file, "file:" + path, null, null));
        Assert.True(ffmpeg.avformat_find_stream_info(file, null) >= 0);
        Assert.Equal(2u, file->nb_streams);
        AVCodecParameters* picture = file->streams[0]->codecpar;
        AVCodecParameters* sound = file->streams[1]->codecpar;
        (recording.VideoCodec, recording.Width, recording.Height) = (picture->codec_id, picture->width, picture->height);
        (recording.AudioCodec, recording.SampleRate, recording.Channels) = (
            sound->codec_id, sound->sample_rate, sound->ch_layout.nb_channels);
        recording.VideoExtradata = new ReadOnlySpan<byte>(picture->extradata, picture->extradata_size).ToArray();
        recording.AudioExtradata = new ReadOnlySpan<byte>(sound->extradata, sound->extradata_size).ToArray();

        AVCodec* codec = ffmpeg.avcodec_find_decoder(picture->codec_id);
        AVCodecContext* decoder = ffmpeg.avcodec_alloc_context3(codec);
        Assert.True(ffmpeg.avcodec_parameters_to_context(decoder, picture) >= 0);
        decoder->thread_count = 1;
        Assert.Equal(0, ffmpeg.avcodec_open2(decoder, codec, null));
        AVPacket* packet = ffmpeg.av_packet_alloc();
        AVFrame* frame = ffmpeg.av_frame_alloc();
        while (ffmpeg.av_read_frame(file, packet) >= 0)
        {
            if (packet->stream_index == 1)
            {
                recording.AudioPackets++;
            }
            else
            {
                recording.VideoPackets++;
                AVRational unit = file->streams[0]->time_base;
                recording.LastVideoSeconds = (double)packet->pts * unit.num / unit.den;
                Assert.True(ffmpeg.avcodec_send_packet(decoder, packet) >= 0);
                recording.PicturesDecoded += Drain(decoder, frame);
            }

            ffmpeg.av_packet_unref(packet);
        }

        Assert.True(ffmpeg.avcodec_send_packet(decoder, null) >= 0);
        recording.PicturesDecoded += Drain(decoder, frame);
        ffmpeg.av_frame_free(&frame);
        ffmpeg.av_packet_free(&packet);
        ffmpeg.avcodec_free_context(&decoder);
        ffmpeg.avformat_close_input(&file);
        return recording;
    }

    private static int Drain(AVCodecContext* decoder, AVFrame* frame)
    {
        int pictures = 0;
        while (ffmpeg.avcodec_receive_frame(decoder, frame) >= 0)
            pictures++;
        return pictures;
    }
}
