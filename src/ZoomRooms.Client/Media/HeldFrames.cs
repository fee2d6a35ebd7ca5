using System.Buffers;

namespace ZoomRooms.Client.Media;

/// <summary>A frame as it came, waiting for its key.</summary>
internal struct HeldFrame
{
    public byte[] Buffer;
    public int Length;
    public bool IsKeyFrame;
    public TimeSpan Arrived;

    public readonly ReadOnlySpan<byte> Bytes => Buffer.AsSpan(0, Length);
}

/// <summary>The few frames of one stream that wait for their key, in order. Buffers are borrowed while a frame waits.</summary>
internal sealed class HeldFrames
{
    public const int Capacity = 8;

    private HeldFrame[]? _frames;
    private int _first;

    public int Count { get; private set; }

    public ref readonly HeldFrame Oldest => ref _frames![_first];

    /// <summary>There must be room.</summary>
    public void Add(ReadOnlySpan<byte> bytes, bool isKeyFrame, TimeSpan arrived)
    {
        _frames ??= new HeldFrame[Capacity];
        ref HeldFrame frame = ref _frames[(_first + Count++) % Capacity];
        frame = new HeldFrame
        {
            Buffer = ArrayPool<byte>.Shared.Rent(bytes.Length), Length = bytes.Length, IsKeyFrame = isKeyFrame, Arrived = arrived
        };
        bytes.CopyTo(frame.Buffer);
    }

    /// <summary>The bytes it had.</summary>
    public int RemoveOldest()
    {
        ref HeldFrame frame = ref _frames![_first];
        int length = frame.Length;
        ArrayPool<byte>.Shared.Return(frame.Buffer);
        frame = default;
        _first = (_first + 1) % Capacity;
        Count--;
        return length;
    }
}
