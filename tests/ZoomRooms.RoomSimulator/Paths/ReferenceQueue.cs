using ZoomRooms.RoomSimulator.Signals;

namespace ZoomRooms.RoomSimulator.Paths;

/// <summary>
/// Blocks that were played, given out one for one with those that are heard: no clock is compared, as in a program that calls a library
/// and thinks no further.
/// </summary>
internal sealed class ReferenceQueue
{
    private const int Most = 100;

    private readonly float[] _blocks = new float[Most * Rate.Block];
    private int _first, _count;

    public void Add(ReadOnlySpan<float> block)
    {
        if (_count == Most)
            Drop();
        block.CopyTo(_blocks.AsSpan((_first + _count) % Most * Rate.Block));
        _count++;
    }

    public void Take(Span<float> block)
    {
        if (_count == 0)
        {
            block.Clear();
            return;
        }
        _blocks.AsSpan(_first * Rate.Block, Rate.Block).CopyTo(block);
        Drop();
    }

    private void Drop()
    {
        _first = (_first + 1) % Most;
        _count--;
    }
}
