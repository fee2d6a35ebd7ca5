using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// How much of what is said here comes back from the others: the echo return loss that their rooms leave, over the whole way. Whatever
/// comes back a fixed time after it was sent is never quieter than its echo; so the quietest tenth of what came back, beside what was
/// sent before, bounds the echo from above. The delay is not known: the loudest bound over all of them counts.
/// </summary>
/// <remarks>
/// Without an echo the others' own pauses are the bound, so the figure says "at least". Digital silence says nothing: they are muted, or
/// packets are missing. <see cref="Played"/> belongs to the loudspeaker's
/// thread, <see cref="Sent"/> to the encoder's. Levels only: nothing of the sound is kept.
/// </remarks>
internal sealed class EchoReturn
{
    /// <summary>The longest way there and back.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1.5);

    /// <summary>Of 1 dB; the first is for what came back louder than it was sent.</summary>
    private const int Classes = 100;

    /// <summary>Below it, in mean square, nobody says anything: −45 dBFS.</summary>
    private const double Talking = 3e-5;

    /// <summary>Below it, in mean square, nothing was played: no room is so quiet. −100 dBFS.</summary>
    private const double Nothing = 1e-10;

    /// <summary>Counts of a delay before it says anything: 3 s of talk.</summary>
    private const int Enough = 150;

    /// <summary>After so many the older ones count half: a minute of talk.</summary>
    private const int Many = 3000;

    /// <summary>Frames over which levels are taken together: 100 ms, so that a room's reverberation fills the gaps in both.</summary>
    private const int Together = 5;

    private readonly double[] _played = new double[64];
    private long _written, _read;
    private readonly int _delays = (int)(Longest / AudioFormat.OpusFrame);
    private readonly int[] _counts;
    private readonly int[] _totals;
    private readonly double[] _sent;
    private readonly double[] _cameBack = new double[Together], _wasSent = new double[Together];
    private double _lastPlayed;
    private long _frames;
    private double _decibels = double.NaN;

    public EchoReturn()
    {
        _counts = new int[_delays * Classes];
        _totals = new int[_delays];
        _sent = new double[_delays];
    }

    /// <summary>Comes back at least so much quieter than it was sent, dB; null before enough was said.</summary>
    public double? Decibels => Volatile.Read(ref _decibels) is var decibels && double.IsNaN(decibels) ? null : decibels;

    /// <summary>10 ms that the loudspeaker's device took.</summary>
    public void Played(ReadOnlySpan<float> block)
    {
        long written = _written;
        if (written - Volatile.Read(ref _read) >= _played.Length)
            return;
        _played[written % _played.Length] = AudioFormat.MeanSquare(block);
        Volatile.Write(ref _written, written + 1);
    }

    /// <summary>20 ms that are sent: silence while muted.</summary>
    public void Sent(ReadOnlySpan<float> frame)
    {
        int now = (int)(_frames % Together);
        _wasSent[now] = AudioFormat.MeanSquare(frame);
        _cameBack[now] = TakePlayed();
        int newest = (int)(_frames % _delays);
        // Both over the same length, and only where something was said all the while.
        double quietest = double.MaxValue, least = double.MaxValue, sent = 0, back = 0;
        for (int i = 0; i < Together; i++)
        {
            quietest = Math.Min(quietest, _wasSent[i]);
            least = Math.Min(least, _cameBack[i]);
            sent += _wasSent[i] / Together;
            back += _cameBack[i] / Together;
        }
        _sent[newest] = quietest >= Talking ? sent : 0;
        _frames++;
        if (least >= Nothing && double.IsFinite(back))
            Count(newest, back);
        if (_frames % 50 == 0)
            Judge();
    }

    private double TakePlayed()
    {
        long read = _read, written = Volatile.Read(ref _written);
        if (written == read)
            return _lastPlayed;
        double sum = 0;
        for (long i = read; i < written; i++)
            sum += _played[i % _played.Length];
        Volatile.Write(ref _read, written);
        return _lastPlayed = sum / (written - read);
    }

    private void Count(int newest, double back)
    {
        for (int delay = 0; delay < _delays; delay++)
        {
            double sent = _sent[(newest + _delays - delay) % _delays];
            if (sent == 0)
                continue;
            double loss = 10 * Math.Log10(sent / Math.Max(back, 1e-12));
            _counts[delay * Classes + Math.Clamp((int)loss, 0, Classes - 1)]++;
            if (++_totals[delay] >= Many)
                Halve(delay);
        }
    }

    private void Halve(int delay)
    {
        _totals[delay] = 0;
        for (int i = delay * Classes; i < (delay + 1) * Classes; i++)
            _totals[delay] += _counts[i] /= 2;
    }

    private void Judge()
    {
        int least = Classes;
        for (int delay = 0; delay < _delays; delay++)
        {
            if (_totals[delay] < Enough)
                return;
            int left = _totals[delay] / 10, loss = Classes;
            while (left >= 0)
                left -= _counts[delay * Classes + --loss];
            least = Math.Min(least, loss);
        }
        Volatile.Write(ref _decibels, least);
    }
}
