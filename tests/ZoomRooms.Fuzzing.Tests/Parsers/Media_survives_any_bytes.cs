using ZoomRooms.Decoding;
using ZoomRooms.Fuzzing.Tests.Campaigns;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;
using ZoomRooms.Media.Video;
using ZoomRooms.TestKit.Video;

namespace ZoomRooms.Fuzzing.Tests.Parsers;

/// <summary>What is decoded is what a participant sent: authenticated, and still hostile.</summary>
public sealed class Media_survives_any_bytes
{
    [Fact]
    public void Opus_and_the_jitter_buffer()
    {
        using OpusDecoder decoder = new();
        float[] frame = new float[AudioFormat.OpusFrames];
        JitterBuffer jitter = new();
        TimeSpan now = TimeSpan.FromSeconds(1);
        int inputs = 0;
        // Silence in SILK, hybrid and CELT mode, one and two frames, code 3 with a count.
        byte[][] seeds = [
            [0x08, 0, 0, 0], [0x78, 0xFF, 0xFE], [0xFC, 0xFF, 0xFE], [0xF5, 1, 2, 3, 4], [0x0B, 0x41, 0, 0, 0], [0xF8, 0xFF, 0xFE]];
        Campaign.Run("opus", seeds, 20_000, packet =>
        {
            inputs++;
            OpusFormat.CarriesPreviousFrame(packet);
            jitter.Insert((uint)(inputs * 960) ^ (packet.Length > 2 ? (uint)packet[2] << (packet[1] & 31) : 0), packet, now);
            now += TimeSpan.FromMilliseconds(packet.Length % 41);
            jitter.Next(now, ahead: TimeSpan.FromMilliseconds(inputs % 20));
            if (!OpusFormat.IsTwentyMilliseconds(packet))
                return false;
            bool decoded = decoder.TryDecode(packet, frame);
            Assert.DoesNotContain(frame, float.IsNaN);
            decoder.TryRecoverPrevious(packet, frame);
            return decoded;
        });
    }

    [Fact]
    public void H264()
    {
        using VideoDecoder decoder = new();
        List<byte[]> seeds = [.. Clip.Make(4).Select(frame => frame.AnnexB.ToArray())];
        int pictures = 0;
        Campaign.Run("h264", seeds, 3_000, unit =>
        {
            VideoDecodeResult result = decoder.Decode(unit);
            if (result == VideoDecodeResult.NeedsKeyFrame)
                decoder.Decode([.. seeds[0]]);
            if (decoder.TryGetPicture(out DecodedPicture picture))
            {
                pictures++;
                Assert.InRange(picture.Width * picture.Height, 1, VideoDecoder.MaximumPixels);
            }
            return result == VideoDecodeResult.Picture;
        });
        Assert.InRange(pictures, 100, int.MaxValue);
    }
}
