using ZoomRooms.Media.RoomAudio;
using ZoomRooms.RoomSimulator.Interop;
using ZoomRooms.RoomSimulator.Scenes;
using ZoomRooms.RoomSimulator.Signals;

namespace ZoomRooms.RoomSimulator.Paths;

/// <summary>What a path made of a scene, and what that cost a block of 10 ms.</summary>
/// <param name="Sent">As long as what the array gave; later by <paramref name="LatencySamples"/>.</param>
/// <param name="Instructions">In user mode; null where the kernel counts none.</param>
internal sealed record PathRun(
    Scene Scene, float[] Sent, int LatencySamples, double Microseconds, double? Instructions, double AllocatedBytes)
{
    /// <summary>Calls the path as the devices' threads would, in the order of the monotonic clock.</summary>
    public static PathRun Of(IRoomSound path, Scene scene)
    {
        float[] sent = new float[scene.Frames];
        int next = 0;
        using ThreadCost cost = ThreadCost.Start();
        foreach (DeviceBlock heard in scene.HeardBlocks)
        {
            for (; next < scene.ReferenceBlocks.Length && scene.ReferenceBlocks[next].Called <= heard.Called; next++)
            {
                DeviceBlock played = scene.ReferenceBlocks[next];
                path.Played(scene.Reference.AsSpan(played.First, Rate.Block), played.At);
            }
            ReadOnlySpan<float> block = scene.Heard.AsSpan(heard.First * scene.Channels, Rate.Block * scene.Channels);
            path.Heard(block, heard.At, sent.AsSpan(heard.First, Rate.Block));
        }
        (double microseconds, double? instructions, double bytes) = cost.Per(scene.HeardBlocks.Length);
        return new PathRun(scene, sent, path.LatencySamples, microseconds, instructions, bytes);
    }
}
