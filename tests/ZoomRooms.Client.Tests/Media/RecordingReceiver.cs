using System.Buffers.Binary;
using ZoomRooms.Client.Media;

namespace ZoomRooms.Client.Tests.Media;

/// <summary>A decoder that remembers what it was given: test frames, which carry their number.</summary>
internal sealed class RecordingReceiver : IFrameReceiver
{
    public const int FrameBytes = 40;

    private readonly HashSet<long> _numbers = [];

    public int Frames { get; private set; }

    public List<(long Number, bool IsKeyFrame, TimeSpan Arrived)> Received { get; } = [];

    /// <summary>Anything that no sender of the test made.</summary>
    public int Strange { get; private set; }

    public bool IsFull { get; set; }

    public bool KeyFrameRequested { get; set; }

    public bool HasEnded { get; private set; }

    /// <summary>Remembers nothing but the number, for tests of garbage.</summary>
    public bool CountsOnly { get; set; }

    public static byte[] Make(long number)
    {
        byte[] frame = new byte[FrameBytes];
        BinaryPrimitives.WriteInt64BigEndian(frame, number);
        frame.AsSpan(8).Fill((byte)number);
        return frame;
    }

    public bool TryAdd(ReadOnlySpan<byte> frame, uint capturedAt, bool isKeyFrame, TimeSpan arrived)
    {
        if (IsFull)
            return false;
        Frames++;
        if (CountsOnly)
            return true;
        long number = frame.Length == FrameBytes ? BinaryPrimitives.ReadInt64BigEndian(frame) : -1;
        if (frame.Length != FrameBytes || frame[8..].ContainsAnyExcept((byte)number) || !_numbers.Add(number))
            Strange++;
        Received.Add((number, isKeyFrame, arrived));
        return true;
    }

    public bool Has(long number) => _numbers.Contains(number);

    public bool TakeKeyFrameRequest()
    {
        bool requested = KeyFrameRequested;
        KeyFrameRequested = false;
        return requested;
    }

    public void End() => HasEnded = true;

    public void Dispose() => End();
}
