using System.Globalization;

namespace ZoomRooms.Media.Video;

/// <summary>What a camera really gives, whatever it was asked for.</summary>
/// <param name="Format">libav's name of its format; empty when the camera is not open.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="PicturesPerSecond">Measured over the last seconds; 0 before there were enough.</param>
/// <param name="Damaged">Pictures that came damaged and were left out, since the start.</param>
public sealed record DeliveredPictures(string Format, int Width, int Height, double PicturesPerSecond, long Damaged)
{
    /// <summary>A camera that is not open.</summary>
    public static DeliveredPictures None { get; } = new("", 0, 0, 0, 0);

    /// <summary>As words: <c>1280x720 mjpeg, 29.9/s</c>; empty when the camera is not open.</summary>
    public override string ToString()
    {
        if (Format.Length == 0)
            return "";
        string rate = PicturesPerSecond > 0 ? string.Create(CultureInfo.InvariantCulture, $", {PicturesPerSecond:0.0}/s") : "";
        string damaged = Damaged > 0 ? string.Create(CultureInfo.InvariantCulture, $", {Damaged} damaged and left out") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Width}x{Height} {Format}{rate}{damaged}");
    }
}

/// <summary>Pictures per second over the last few seconds of arrivals. Written by one thread, read by any.</summary>
internal sealed class RateMeter
{
    /// <summary>Before this many there is no rate to speak of.</summary>
    public const int Enough = 15;

    private const int Arrivals = 64;

    private readonly long[] _ticks = new long[Arrivals];
    private long _count;
    private double _rate;

    /// <summary>0 before <see cref="Enough"/> came.</summary>
    public double PerSecond => Volatile.Read(ref _rate);

    public void Add(TimeSpan arrived)
    {
        _ticks[_count++ % Arrivals] = arrived.Ticks;
        if (_count <= Enough)
            return;
        long first = Math.Max(0, _count - Arrivals);
        TimeSpan span = TimeSpan.FromTicks(arrived.Ticks - _ticks[first % Arrivals]);
        Volatile.Write(ref _rate, span > TimeSpan.Zero ? (_count - 1 - first) / span.TotalSeconds : 0);
    }

    /// <summary>The camera is another, or opened anew.</summary>
    public void Begin()
    {
        _count = 0;
        Volatile.Write(ref _rate, 0);
    }
}
