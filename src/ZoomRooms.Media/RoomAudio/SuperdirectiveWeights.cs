using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// Weights of an array that let a direction pass unchanged and take as much as they can off a diffuse field (Cox, Zeskind and Owen,
/// "Robust adaptive
/// beamforming", IEEE TASSP 35(10), 1987). What the microphones' own noise and their unequal gains would be amplified by is bounded:
/// below the bound they
/// become those of delay and sum.
/// </summary>
internal static class SuperdirectiveWeights
{
    /// <summary>The microphones' own noise comes out at most 10 dB louder than it went in.</summary>
    public const double MostWhiteNoise = 10;

    private static readonly double[] Loadings = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.3, 1, 10, 1000];

    /// <summary>
    /// One bin: weights to be conjugated, a microphone each, into the rows of <paramref name="re"/> and <paramref name="im"/>.
    /// </summary>
    public static void Compute(
        ReadOnlySpan<MicrophonePosition> microphones, double azimuth, double elevation, int bin, float[][] re, float[][] im)
    {
        int count = microphones.Length;
        double omega = ArrayGeometry.AngularFrequency(bin);
        Span<double> towardsRe = stackalloc double[AudioFormat.MaxChannels], towardsIm = stackalloc double[AudioFormat.MaxChannels];
        for (int m = 0; m < count; m++)
            (towardsIm[m], towardsRe[m]) = Math.SinCos(omega * ArrayGeometry.LeadOf(microphones[m], azimuth, elevation));
        Span<double> solvedRe = stackalloc double[AudioFormat.MaxChannels], solvedIm = stackalloc double[AudioFormat.MaxChannels];
        foreach (double loading in Loadings)
        {
            towardsRe.CopyTo(solvedRe);
            towardsIm.CopyTo(solvedIm);
            Solve(microphones, omega, loading, solvedRe[..count], solvedIm[..count]);
            double towards = 0, power = 0;
            for (int m = 0; m < count; m++)
            {
                // The coherence is real and symmetric, so this is real too.
                towards += towardsRe[m] * solvedRe[m] + towardsIm[m] * solvedIm[m];
                power += solvedRe[m] * solvedRe[m] + solvedIm[m] * solvedIm[m];
            }
            if (power / (towards * towards) > MostWhiteNoise)
                continue;
            for (int m = 0; m < count; m++)
            {
                re[m][bin] = (float)(solvedRe[m] / towards);
                im[m][bin] = (float)(solvedIm[m] / towards);
            }
            return;
        }
    }

    /// <summary>Coherence of a diffuse field, loaded on the diagonal, into a vector: by Cholesky's factor.</summary>
    private static void Solve(ReadOnlySpan<MicrophonePosition> microphones, double omega, double loading, Span<double> re, Span<double> im)
    {
        int count = microphones.Length;
        Span<double> factor = stackalloc double[AudioFormat.MaxChannels * AudioFormat.MaxChannels];
        for (int row = 0; row < count; row++)
        {
            for (int column = 0; column <= row; column++)
            {
                double turn = omega * ArrayGeometry.Distance(microphones[row], microphones[column]) / ArrayGeometry.SpeedOfSound;
                double sum = row == column ? 1 + loading : turn < 1e-9 ? 1 : Math.Sin(turn) / turn;
                for (int k = 0; k < column; k++)
                    sum -= factor[row * count + k] * factor[column * count + k];
                factor[row * count + column] = row == column ? Math.Sqrt(Math.Max(sum, 1e-12)) : sum / factor[column * count + column];
            }
        }
        Substitute(factor, count, re);
        Substitute(factor, count, im);
    }

    private static void Substitute(ReadOnlySpan<double> factor, int count, Span<double> values)
    {
        for (int row = 0; row < count; row++)
        {
            for (int k = 0; k < row; k++)
                values[row] -= factor[row * count + k] * values[k];
            values[row] /= factor[row * count + row];
        }
        for (int row = count - 1; row >= 0; row--)
        {
            for (int k = row + 1; k < count; k++)
                values[row] -= factor[k * count + row] * values[k];
            values[row] /= factor[row * count + row];
        }
    }
}
