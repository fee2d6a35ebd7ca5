using System.Numerics;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// The microphones' spectra into one, listening in one of 72 directions. The weights of all are made once. Where it listens changes over
/// some blocks, so
/// that nobody hears it turn.
/// </summary>
internal sealed class SteeredBeam
{
    public const int Directions = 72;

    /// <summary>Of the way to another direction, a block.</summary>
    private const float Turns = 0.15f;

    private readonly float[][][] _re = new float[Directions][][], _im = new float[Directions][][];
    private readonly float[][] _nowRe, _nowIm;
    private readonly int _count;

    public SteeredBeam(ReadOnlySpan<MicrophonePosition> microphones, double elevationDegrees, double azimuthDegrees)
    {
        _count = microphones.Length;
        for (int direction = 0; direction < Directions; direction++)
        {
            _re[direction] = Numbers.Rows(_count, Fourier.Padded);
            _im[direction] = Numbers.Rows(_count, Fourier.Padded);
            for (int bin = 0; bin < Fourier.Bins; bin++)
            {
                SuperdirectiveWeights.Compute(
                    microphones, AzimuthOf(direction), double.DegreesToRadians(elevationDegrees), bin, _re[direction], _im[direction]);
            }
        }
        Direction = DirectionOf(double.DegreesToRadians(azimuthDegrees));
        _nowRe = Array.ConvertAll(_re[Direction], static row => (float[])row.Clone());
        _nowIm = Array.ConvertAll(_im[Direction], static row => (float[])row.Clone());
    }

    /// <summary>Where it listens to, or turns to.</summary>
    public int Direction { get; set; }

    public static double AzimuthOf(int direction) => 2 * Math.PI * direction / Directions;

    public static int DirectionOf(double azimuth) =>
        (int)Math.Round(azimuth / (2 * Math.PI) * Directions) is int turns ? (turns % Directions + Directions) % Directions : 0;

    public void Process(float[][] re, float[][] im, float[] toRe, float[] toIm)
    {
        Span<Vector<float>> sumRe = Numbers.Vectors(toRe), sumIm = Numbers.Vectors(toIm);
        sumRe.Clear();
        sumIm.Clear();
        Vector<float> turns = new(Turns);
        for (int m = 0; m < _count; m++)
        {
            ReadOnlySpan<Vector<float>> heardRe = Numbers.Vectors(re[m]), heardIm = Numbers.Vectors(im[m]);
            ReadOnlySpan<Vector<float>> wantedRe = Numbers.Vectors(_re[Direction][m]), wantedIm = Numbers.Vectors(_im[Direction][m]);
            Span<Vector<float>> nowRe = Numbers.Vectors(_nowRe[m]), nowIm = Numbers.Vectors(_nowIm[m]);
            for (int i = 0; i < sumRe.Length; i++)
            {
                nowRe[i] += turns * (wantedRe[i] - nowRe[i]);
                nowIm[i] += turns * (wantedIm[i] - nowIm[i]);
                sumRe[i] += nowRe[i] * heardRe[i] + nowIm[i] * heardIm[i];
                sumIm[i] += nowRe[i] * heardIm[i] - nowIm[i] * heardRe[i];
            }
        }
    }
}
