using ZoomRooms.RoomSimulator.Paths;
using ZoomRooms.RoomSimulator.Scenes;
using ZoomRooms.RoomSimulator.Signals;

namespace ZoomRooms.RoomSimulator.Measures;

/// <summary>
/// Echo return loss enhancement: the echo at the first microphone over what of it is sent, while only the far end speaks. The noise that
/// the path sends anyway is taken off, as its
/// power in a pause of the same run: comfort noise is no echo. What is left counts as at least a tenth of that noise, unless less than
/// that is sent: noise hides what is 10 dB below it.
/// </summary>
internal sealed class EchoReturnLoss
{
    private const double Hop = 0.05, Window = 0.5, HiddenShare = 0.1;

    private readonly PathRun _run;
    private readonly double _noise;

    /// <param name="pause">When nobody speaks; none where there is no such pause.</param>
    public EchoReturnLoss(PathRun run, During? pause)
    {
        _run = run;
        _noise = pause is { } quiet ? Decibels.Power(Sent(quiet)) : 0;
    }

    /// <summary>Decibels over a stretch of time.</summary>
    public double Over(During span)
    {
        double sent = Decibels.Power(Sent(span));
        double left = Math.Max(sent - _noise, Math.Min(sent, HiddenShare * _noise));
        return Decibels.OfPower(Decibels.Power(Echo(span))) - Decibels.OfPower(left);
    }

    /// <summary>
    /// Seconds from the beginning of the span until half a second of speech comes back by so many decibels less; null where that never
    /// happens.
    /// </summary>
    public double? Reaches(double decibels, During span)
    {
        double active = Decibels.OfPower(Decibels.Power(Echo(span))) - 10;
        for (double at = span.From; at + Window <= span.To; at += Hop)
        {
            During window = new(at, at + Window);
            if (Decibels.OfPower(Decibels.Power(Echo(window))) > active && Over(window) >= decibels)
                return at - span.From;
        }
        return null;
    }

    private ReadOnlySpan<float> Echo(During span) =>
        _run.Scene.Echo[0].AsSpan(Rate.Samples(span.From), Rate.Samples(span.Seconds));

    private ReadOnlySpan<float> Sent(During span)
    {
        int from = Rate.Samples(span.From) + _run.LatencySamples;
        return _run.Sent.AsSpan(from, Math.Min(Rate.Samples(span.Seconds), _run.Sent.Length - from));
    }
}
