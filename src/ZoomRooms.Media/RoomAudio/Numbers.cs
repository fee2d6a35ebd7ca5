using System.Numerics;
using System.Runtime.InteropServices;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>Arrays of bins, and their vectors.</summary>
internal static class Numbers
{
    public static float[][] Rows(int rows, int length)
    {
        float[][] all = new float[rows][];
        for (int row = 0; row < rows; row++)
            all[row] = new float[length];
        return all;
    }

    public static Span<Vector<float>> Vectors(float[] numbers) => MemoryMarshal.Cast<float, Vector<float>>(numbers.AsSpan());
}
