using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// The two sweeps in what a loudspeaker's device took, block by block. A busy machine leaves blocks of silence between, and what was played
/// is a sweep with holes: as good for measuring, where one knows of them.
/// </summary>
internal sealed class PlayedSweeps
{
    private const int Block = AudioFormat.BlockFrames;
    private const float Alike = 1e-4f;

    // Of each block from the first sweep's beginning: which block of the sound it holds, −1 for a hole.
    private readonly int[] _blocks;

    private PlayedSweeps(int start, int[] blocks)
    {
        (Start, _blocks) = (start, blocks);
        Begins = [0, Array.IndexOf(blocks, Sweep.Spacing / Block) * Block];
    }

    /// <summary>Where the first sweep begins in what was played.</summary>
    public int Start { get; }

    /// <summary>Where each sweep begins, from <see cref="Start"/>.</summary>
    public int[] Begins { get; }

    /// <summary>Holes and all.</summary>
    public int Length => _blocks.Length * Block;

    /// <summary>Null: it was not played to its end, or something else was.</summary>
    public static PlayedSweeps? Find(ReadOnlySpan<float> played)
    {
        int start = played.IndexOfAnyExcept(0f) / Block * Block;
        if (start < 0)
            return null;
        float[] sound = Sweep.Sound();
        List<int> blocks = [];
        int next = 0;
        for (int at = start; next < sound.Length / Block; at += Block)
        {
            if (at + Block > played.Length)
                return null;
            ReadOnlySpan<float> block = played.Slice(at, Block);
            // A hole in the pause looks like the pause: it is found at its end.
            if (IsAlike(block, sound.AsSpan(next * Block, Block)))
                blocks.Add(next++);
            else if (!block.ContainsAnyExcept(0f))
                blocks.Add(-1);
            else
                return null;
        }
        return new PlayedSweeps(start, [.. blocks]);
    }

    /// <summary>
    /// A sweep, weighted to be its own inverse, as a listener counts its samples whose crystal is faster by so many parts of one.
    /// </summary>
    public float[] Inverse(int sweep, double faster)
    {
        int from = Begins[sweep], last = (sweep * Sweep.Spacing + Sweep.Length) / Block - 1;
        int until = (Array.IndexOf(_blocks, last) + 1) * Block;
        float[] inverse = new float[(int)Math.Ceiling((until - from) * (1 + faster))];
        for (int i = 0; i < inverse.Length; i++)
        {
            double position = i / (1 + faster);
            int block = Math.Min((from + (int)position) / Block, _blocks.Length - 1);
            if (_blocks[block] < 0)
                continue;
            double at = (_blocks[block] - block) * Block - sweep * Sweep.Spacing + from + position;
            inverse[i] = (float)(Sweep.At(at) * Sweep.Weight(at));
        }
        return inverse;
    }

    private static bool IsAlike(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        for (int i = 0; i < one.Length; i++)
        {
            if (!(Math.Abs(one[i] - other[i]) < Alike))
                return false;
        }
        return true;
    }
}
