using ZoomRooms.RoomSimulator.Signals;

namespace ZoomRooms.RoomSimulator.Scenes;

/// <summary>Which instants the array's device delivers: its crystal, what it lost, and what it gave twice.</summary>
internal sealed class ArrayTimeline
{
    private readonly double _rate;
    private readonly double _starts;
    private readonly (int From, int Offset)[] _stretches;

    public ArrayTimeline(Conversation conversation, double starts)
    {
        _rate = Rate.Hertz * (1 + conversation.ArrayPpm * 1e-6);
        _starts = starts;
        int offset = 0;
        List<(int, int)> stretches = [(0, 0)];
        foreach (Jump jump in conversation.ArrayJumps.OrderBy(jump => jump.At))
        {
            offset += Rate.Samples(jump.Milliseconds / 1000);
            stretches.Add(((int)(jump.At * Rate.Hertz) / Rate.Block * Rate.Block, offset));
        }
        _stretches = [.. stretches];
    }

    /// <summary>When its converter took sample i, delivered or not.</summary>
    public double Captured(int sample) => _starts + sample / _rate;

    /// <summary>Which of the converter's samples is the delivered one.</summary>
    public int Converted(int delivered) => delivered + _stretches.Last(stretch => stretch.From <= delivered).Offset;

    /// <summary>What is delivered of what the converter took.</summary>
    public float[] Delivered(float[] converted, int samples)
    {
        if (_stretches.Length == 1)
            return converted.AsSpan(0, samples).ToArray();
        float[] delivered = new float[samples];
        for (int first = 0; first < samples; first += Rate.Block)
            converted.AsSpan(Converted(first), Rate.Block).CopyTo(delivered.AsSpan(first));
        return delivered;
    }
}
