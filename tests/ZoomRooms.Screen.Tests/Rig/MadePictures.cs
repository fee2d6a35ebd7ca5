using System.Diagnostics;
using ZoomRooms.TestKit.Video;

namespace ZoomRooms.Screen.Tests.Rig;

/// <summary>A stream that a real encoder made of a source of libavfilter, to be handed on again and again.</summary>
internal sealed class MadePictures(List<byte[]> units)
{
    private int _next;

    public static async Task<MadePictures> OfAsync(string source, string size = "640x360")
    {
        using Process ffmpeg = Process.Start(new ProcessStartInfo(
            "ffmpeg",
            ["-v", "error", "-f", "lavfi", "-i", $"{source}size={size}:rate=15", "-frames:v", "8", "-pix_fmt", "yuv420p", "-c:v", "libx264",
                "-profile:v", "baseline", "-tune", "zerolatency", "-x264-params", "keyint=8:slices=1:crf=20", "-f", "h264", "pipe:1"])
        {
            RedirectStandardOutput = true,
        })!;
        using MemoryStream stream = new();
        await ffmpeg.StandardOutput.BaseStream.CopyToAsync(stream, TestContext.Current.CancellationToken);
        await ffmpeg.WaitForExitAsync(TestContext.Current.CancellationToken);
        List<byte[]> units = Streams.AccessUnits(stream.ToArray());
        Assert.Equal(8, units.Count);
        return new MadePictures(units);
    }

    /// <summary>The next picture of the stream, which begins again with a key frame when it is through.</summary>
    /// <param name="isScreen">It is what the participant shows of its screen.</param>
    public bool Hand(RoomStandIn room, uint stream, uint participant, bool isScreen = false)
    {
        int at = _next++ % units.Count;
        return room.Hand(stream, participant, units[at], isKeyFrame: at == 0, isScreen);
    }
}
