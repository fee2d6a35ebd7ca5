namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// The mean square of blocks behind the K-weighting of ITU-R BS.1770-4, annex 1: a shelf for the head, and a high pass. 48 kHz, one
/// channel.
/// </summary>
internal sealed class Loudness
{
    private double _shelf1, _shelf2, _high1, _high2;

    public static float ToLufs(double meanSquare) => (float)(-0.691 + 10 * Math.Log10(meanSquare + 1e-12));

    public double MeanSquare(ReadOnlySpan<float> block)
    {
        double sum = 0;
        foreach (float sample in block)
        {
            // Table 1 of the annex, in transposed direct form II.
            double shelved = 1.53512485958697 * sample + _shelf1;
            _shelf1 = -2.69169618940638 * sample + 1.69065929318241 * shelved + _shelf2;
            _shelf2 = 1.19839281085285 * sample - 0.73248077421585 * shelved;
            // Table 2.
            double passed = shelved + _high1;
            _high1 = -2 * shelved + 1.99004745483398 * passed + _high2;
            _high2 = shelved - 0.99007225036621 * passed;
            sum += passed * passed;
        }
        return block.IsEmpty ? 0 : sum / block.Length;
    }
}
