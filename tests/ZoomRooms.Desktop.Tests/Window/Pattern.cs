using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Client.Media;
using ZoomRooms.Media.Screens;
using ZoomRooms.Media.Video;
using ZoomRooms.Protocol;

namespace ZoomRooms.Desktop.Tests.Window;

/// <summary>
/// One participant's pictures: what a simulated camera and a real encoder made, handed on again and again as a media loop does.
/// </summary>
internal sealed class Pattern
{
    private readonly List<byte[]> _units;
    private readonly IPictureStream _stream;
    private int _next;

    private Pattern(List<byte[]> units, IPictureStream stream) => (_units, _stream) = (units, stream);

    /// <summary>Key frames that were asked for.</summary>
    public int Asked { get; private set; }

    /// <summary>Bits of each unit that is no key frame are turned around.</summary>
    public bool Damaged { get; set; }

    /// <param name="device">A source of libavfilter.</param>
    public static async Task<Pattern> MakeAsync(IPictureOutput output, uint participant, string device)
    {
        const int Width = 640, Height = 360, Length = 8;
        ConcurrentQueue<(byte[] Unit, bool IsKeyFrame)> made = new();
        CameraOptions camera = new()
        {
            Format = "lavfi", Device = $"{device}size={Width}x{Height}:rate=15", Width = Width, Height = Height, FrameRate = 15,
        };
        using CameraPipeline pipeline = new(
            camera, new EncoderOptions(), new EncoderSelection("libx264", []), TimeProvider.System, NullLogger.Instance);
        pipeline.Start((in EncodedVideoFrame frame) =>
        {
            if (frame.Layer == MediaStream.Picture)
                made.Enqueue((frame.AnnexB.ToArray(), frame.IsKeyFrame));
        });
        // The first pictures may be the black ones of a camera that is not open yet.
        while (pipeline.Status.State != CameraState.Running)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        made.Clear();
        pipeline.RequestKeyFrame();
        List<byte[]> units = [];
        while (units.Count < Length)
        {
            if (made.TryDequeue(out (byte[] Unit, bool IsKeyFrame) one) && (units.Count > 0 || one.IsKeyFrame))
                units.Add(one.Unit);
            else
                await Task.Delay(5, TestContext.Current.CancellationToken);
        }
        return new Pattern(units, output.Open(new ParticipantId(participant), static () => { }));
    }

    /// <summary>The next picture. They begin again with a key frame when they are through, or when somebody asks for one.</summary>
    public void Step()
    {
        if (_stream.TakeKeyFrameRequest())
            (_next, Asked) = (0, Asked + 1);
        int at = _next++ % _units.Count;
        byte[] unit = [.. _units[at]];
        if (Damaged && at > 0)
        {
            for (int i = 5; i < unit.Length; i += 2)
                unit[i] ^= 0x55;
        }
        _stream.TryAdd(unit, 0, isKeyFrame: at == 0, TimeProvider.System.Now());
    }

    public void End() => _stream.End();
}
