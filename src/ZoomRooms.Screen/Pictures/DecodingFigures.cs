using ZoomRooms.Media.Screens;

namespace ZoomRooms.Screen.Pictures;

/// <summary>What came of all streams, as the room is told. Any thread.</summary>
internal sealed class DecodingFigures
{
    private long _decoded;
    private long _failed;
    private int _size;

    public void Decoded(int width, int height)
    {
        Interlocked.Increment(ref _decoded);
        Volatile.Write(ref _size, (width << 16) | (height & 0xFFFF));
    }

    public void Failed() => Interlocked.Increment(ref _failed);

    /// <param name="keyFrameFor">The stream that cannot go on; 0 for none.</param>
    public PictureReport Report(uint keyFrameFor)
    {
        int size = Volatile.Read(ref _size);
        return new PictureReport(
            keyFrameFor, (ulong)Interlocked.Read(ref _decoded), (ulong)Interlocked.Read(ref _failed), (ushort)(size >>> 16), (ushort)size);
    }
}
