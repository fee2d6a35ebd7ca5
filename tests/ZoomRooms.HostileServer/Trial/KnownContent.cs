using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Media.Video;

namespace ZoomRooms.HostileServer.Trial;

/// <summary>
/// What the participants' cameras and encoders put out before encryption: the beginning of a stream from the same camera through the same
/// encoder.
/// </summary>
internal static class KnownContent
{
    public static async Task<IReadOnlyList<byte[]>> TakeAsync(CancellationToken cancellation)
    {
        TaskCompletionSource<byte[]> first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CameraPipeline camera = new(
            Participant.Camera, new EncoderOptions(), new EncoderSelection("libx264", []), TimeProvider.System, NullLogger.Instance);
        camera.Start((in EncodedVideoFrame frame) =>
        {
            if (frame.IsKeyFrame)
                first.TrySetResult(frame.AnnexB.ToArray());
        });
        byte[] picture = await first.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellation);
        camera.Stop();
        return [picture];
    }
}
