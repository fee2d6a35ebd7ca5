using ZoomRooms.RoomSimulator.Signals;

namespace ZoomRooms.RoomSimulator.Rooms;

/// <summary>
/// A room with six walls by its mirror images (Allen and Berkley, "Image method for efficiently simulating small-room acoustics", 1979).
/// All walls reflect alike, as
/// strongly as the asked reverberation time needs. Images are moved by a few centimetres by chance (De Sena et al., 2015), for no real
/// wall is a mirror, and without
/// it the echoes of parallel walls are heard as a sweep.
/// </summary>
internal sealed class ShoeboxRoom
{
    private const double Scatter = 0.08;

    // Up to so many images a sample each is placed between samples; where more overlap nobody could tell.
    private const double ExactDensity = 12;

    private readonly Point _size;
    private readonly double _t60;
    private readonly int _seed;
    private double? _reflection;

    /// <param name="t60">Seconds; zero for a room without walls.</param>
    public ShoeboxRoom(Point size, double t60, int seed)
    {
        (_size, _t60, _seed) = (size, t60, seed);
        // Sound that leaves here has decayed by 60 dB; what comes later is not rendered.
        Seconds = t60 > 0 ? t60 : 0.1;
    }

    /// <summary>The length of the impulse responses.</summary>
    public double Seconds { get; }

    /// <summary>From a source to each microphone: 1/(4πr) a metre away, as physics has it.</summary>
    public float[][] Responses(Point source, IReadOnlyList<Point> microphones)
    {
        Demand(source);
        foreach (Point microphone in microphones)
            Demand(microphone);
        int length = Rate.Samples(Seconds);
        float[][] responses = [.. microphones.Select(_ => new float[length])];
        double reach = Seconds * Rate.Sound;
        if (_t60 <= 0)
        {
            foreach ((Point microphone, float[] response) in microphones.Zip(responses))
                Place(response, source.Distance(microphone), 1, exact: true);
            return responses;
        }
        _reflection ??= Reflection(reach);
        double[] powers = [.. Enumerable.Range(0, 4096).Select(order => Math.Pow(_reflection.Value, order))];
        double volume = _size.X * _size.Y * _size.Z;
        double exactReach = Rate.Sound * Math.Sqrt(ExactDensity * Rate.Hertz * volume / (4 * Math.PI * Math.Pow(Rate.Sound, 3)));
        ForEachImage(source, microphones[0], reach, (image, order) =>
        {
            for (int i = 0; i < responses.Length; i++)
            {
                double distance = image.Distance(microphones[i]);
                Place(responses[i], distance, powers[order], distance < exactReach);
            }
        });
        foreach (float[] response in responses)
            RemoveConstant(response);
        return responses;
    }

    private void Demand(Point place)
    {
        if (place.X <= 0 || place.Y <= 0 || place.Z <= 0 || place.X >= _size.X || place.Y >= _size.Y || place.Z >= _size.Z)
            throw new ArgumentException($"{place} is not inside a room of {_size}");
    }

    private static void Place(float[] response, double distance, double gain, bool exact)
    {
        double position = distance / Rate.Sound * Rate.Hertz, height = gain / (4 * Math.PI * distance);
        if (exact)
            SincTable.Add(response, position, height);
        else if ((int)(position + 0.5) < response.Length)
            response[(int)(position + 0.5)] += (float)height;
    }

    // The images' pulses all point upwards; a real loudspeaker and a real microphone pass no constant pressure (as in the paper, section
    // III).
    private static void RemoveConstant(float[] response)
    {
        Biquad first = Biquad.HighPass(60), second = Biquad.HighPass(60);
        for (int i = 0; i < response.Length; i++)
            response[i] = (float)second.Next(first.Next(response[i]));
    }

    /// <summary>
    /// How much a wall gives back of a wave's pressure. Eyring's formula is for sound that goes every way alike; in a room between
    /// mirrors it does not, so the reflection is
    /// what gives the asked decay with this room's own images.
    /// </summary>
    private double Reflection(double reach)
    {
        // Two places that are nobody's middle, the same for all sources of the room.
        Point source = new(0.31 * _size.X, 0.36 * _size.Y, 0.45 * _size.Z), microphone = new(0.62 * _size.X, 0.57 * _size.Y, 0.4 * _size.Z);
        const double Bin = 0.005;
        int bins = (int)(Seconds / Bin) + 1;
        double[][] energy = [.. Enumerable.Range(0, bins).Select(_ => new double[1024])];
        ForEachImage(source, microphone, reach, (image, order) =>
        {
            double distance = image.Distance(microphone);
            int bin = (int)(distance / Rate.Sound / Bin);
            if (bin < bins && order < 1024)
                energy[bin][order] += 1 / (distance * distance);
        });
        double low = 0.05, high = 0.999;
        for (int round = 0; round < 40; round++)
        {
            double middle = (low + high) / 2;
            double[] powers = [.. Enumerable.Range(0, 1024).Select(order => Math.Pow(middle, 2 * order))];
            double[] decay = [.. energy.Select(orders => orders.Zip(powers, (share, power) => share * power).Sum())];
            if (ReverberationTime.Of(decay, Bin) > _t60)
                high = middle;
            else
                low = middle;
        }
        return (low + high) / 2;
    }

    private void ForEachImage(Point source, Point centre, double reach, Action<Point, int> found)
    {
        (double Place, int Order)[] x = Axis(source.X, _size.X, centre.X, reach);
        (double Place, int Order)[] y = Axis(source.Y, _size.Y, centre.Y, reach);
        (double Place, int Order)[] z = Axis(source.Z, _size.Z, centre.Z, reach);
        double limit = reach * reach;
        ulong state = (ulong)_seed * 0x9E3779B97F4A7C15 + 1;
        foreach ((double atX, int orderX) in x)
        {
            foreach ((double atY, int orderY) in y)
            {
                double level = (atX - centre.X) * (atX - centre.X) + (atY - centre.Y) * (atY - centre.Y);
                if (level > limit)
                    continue;
                foreach ((double atZ, int orderZ) in z)
                {
                    if (level + (atZ - centre.Z) * (atZ - centre.Z) > limit)
                        continue;
                    int order = orderX + orderY + orderZ;
                    found(
                        order == 0 ? source : new Point(atX + Chance(ref state), atY + Chance(ref state), atZ + Chance(ref state)),
                        order);
                }
            }
        }
    }

    private static (double Place, int Order)[] Axis(double source, double size, double centre, double reach)
    {
        List<(double, int)> places = [];
        int most = (int)(reach / (2 * size)) + 2;
        for (int n = -most; n <= most; n++)
        {
            for (int side = 0; side < 2; side++)
            {
                double place = (1 - 2 * side) * source + 2 * n * size;
                if (Math.Abs(place - centre) <= reach)
                    places.Add((place, Math.Abs(n - side) + Math.Abs(n)));
            }
        }
        return [.. places];
    }

    // xorshift64*: a few million numbers, the same in every run.
    private static double Chance(ref ulong state)
    {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        return ((state * 0x2545F4914F6CDD1D >> 11) * (1.0 / (1UL << 53)) * 2 - 1) * Scatter;
    }
}
