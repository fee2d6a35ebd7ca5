using System.Numerics;
using System.Runtime.InteropServices;

namespace ZoomRooms.RoomSimulator.Signals;

/// <summary>Complex Fourier transform in place, a power of two long; real and imaginary parts in arrays of their own.</summary>
internal sealed class Fft
{
    private readonly int[] _reversed;

    // The twiddles of each stage side by side, so that the butterflies read them in order.
    private readonly double[] _cosine;
    private readonly double[] _sine;

    public Fft(int size)
    {
        if (size < 2 || !BitOperations.IsPow2(size))
            throw new ArgumentOutOfRangeException(nameof(size), size, "a power of two");
        Size = size;
        int bits = BitOperations.Log2((uint)size);
        _reversed = new int[size];
        for (int i = 1; i < size; i++)
            _reversed[i] = (_reversed[i >> 1] >> 1) | ((i & 1) << (bits - 1));
        _cosine = new double[size];
        _sine = new double[size];
        for (int half = 1; half < size; half *= 2)
        {
            for (int j = 0; j < half; j++)
                (_sine[half + j], _cosine[half + j]) = Math.SinCos(-Math.PI * j / half);
        }
    }

    public int Size { get; }

    public void Forward(Span<double> real, Span<double> imaginary)
    {
        for (int i = 0; i < Size; i++)
        {
            int j = _reversed[i];
            if (i < j)
            {
                (real[i], real[j]) = (real[j], real[i]);
                (imaginary[i], imaginary[j]) = (imaginary[j], imaginary[i]);
            }
        }
        for (int half = 1; half < Size; half *= 2)
        {
            ReadOnlySpan<double> cosine = _cosine.AsSpan(half, half), sine = _sine.AsSpan(half, half);
            for (int start = 0; start < Size; start += 2 * half)
                Butterflies(real.Slice(start, 2 * half), imaginary.Slice(start, 2 * half), cosine, sine);
        }
    }

    /// <summary>The inverse, scaled by 1/size.</summary>
    public void Inverse(Span<double> real, Span<double> imaginary)
    {
        // Real and imaginary parts exchanged turn the transform around.
        Forward(imaginary, real);
        double scale = 1.0 / Size;
        for (int i = 0; i < Size; i++)
        {
            real[i] *= scale;
            imaginary[i] *= scale;
        }
    }

    private static void Butterflies(Span<double> real, Span<double> imaginary, ReadOnlySpan<double> cosine, ReadOnlySpan<double> sine)
    {
        int half = cosine.Length, j = 0;
        if (half >= Vector<double>.Count)
        {
            Span<Vector<double>> realA = Vectors(real[..half]), realB = Vectors(real[half..]);
            Span<Vector<double>> imagA = Vectors(imaginary[..half]), imagB = Vectors(imaginary[half..]);
            ReadOnlySpan<Vector<double>> c = MemoryMarshal.Cast<double, Vector<double>>(cosine);
            ReadOnlySpan<Vector<double>> s = MemoryMarshal.Cast<double, Vector<double>>(sine);
            for (int k = 0; k < c.Length; k++)
            {
                Vector<double> re = realB[k] * c[k] - imagB[k] * s[k], im = realB[k] * s[k] + imagB[k] * c[k];
                realB[k] = realA[k] - re;
                imagB[k] = imagA[k] - im;
                realA[k] += re;
                imagA[k] += im;
            }
            return;
        }
        for (; j < half; j++)
        {
            double re = real[half + j] * cosine[j] - imaginary[half + j] * sine[j];
            double im = real[half + j] * sine[j] + imaginary[half + j] * cosine[j];
            real[half + j] = real[j] - re;
            imaginary[half + j] = imaginary[j] - im;
            real[j] += re;
            imaginary[j] += im;
        }
    }

    private static Span<Vector<double>> Vectors(Span<double> values) => MemoryMarshal.Cast<double, Vector<double>>(values);
}
