namespace ZoomRooms.Client.Media;

/// <summary>Takes nothing: what a stream of a participant that left ends in.</summary>
internal sealed class NoReceiver : IFrameReceiver
{
    public static NoReceiver Instance { get; } = new();

    public bool HasEnded => true;

    public bool TryAdd(ReadOnlySpan<byte> frame, uint capturedAt, bool isKeyFrame, TimeSpan arrived) => false;

    public bool TakeKeyFrameRequest() => false;

    public void End()
    {
    }

    public void Dispose()
    {
    }
}
