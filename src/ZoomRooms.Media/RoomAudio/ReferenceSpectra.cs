using System.Numerics;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// What the loudspeaker played during the last blocks, as spectra of 1,024 samples that overlap: a partition of a filter each. All
/// microphones of an array share them.
/// </summary>
internal sealed class ReferenceSpectra
{
    /// <summary>Samples of a partition of a filter, one device block.</summary>
    public const int Hop = AudioFormat.BlockFrames;

    private readonly Fourier _fourier;
    private readonly float[] _recent = new float[Fourier.Size];
    private readonly float[][] _re, _im, _power;
    private int _newest;

    public ReferenceSpectra(Fourier fourier, int partitions)
    {
        _fourier = fourier;
        Partitions = partitions;
        _re = Numbers.Rows(partitions, Fourier.Padded);
        _im = Numbers.Rows(partitions, Fourier.Padded);
        _power = Numbers.Rows(partitions, Fourier.Padded);
    }

    public int Partitions { get; }

    /// <summary>The spectrum that partition <paramref name="index"/> of a filter meets now.</summary>
    public float[] Re(int index) => _re[Row(index)];

    public float[] Im(int index) => _im[Row(index)];

    /// <summary>Its square.</summary>
    public float[] Power(int index) => _power[Row(index)];

    public void Add(ReadOnlySpan<float> block)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(block.Length, Hop);
        _recent.AsSpan(Hop).CopyTo(_recent);
        block.CopyTo(_recent.AsSpan(Fourier.Size - Hop));
        _newest = (_newest + Partitions - 1) % Partitions;
        float[] re = _re[_newest], im = _im[_newest];
        _fourier.Forward(_recent, re, im);
        Span<Vector<float>> real = Numbers.Vectors(re), imaginary = Numbers.Vectors(im), power = Numbers.Vectors(_power[_newest]);
        for (int i = 0; i < power.Length; i++)
            power[i] = real[i] * real[i] + imaginary[i] * imaginary[i];
    }

    private int Row(int index) => (_newest + index) % Partitions;
}
