using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.RoomAudio;

/// <summary>
/// The microphones of an array that are in use, the beam of these and who finds talkers with them. Making one takes a moment, and is done
/// beside the encoder's
/// thread where a microphone fails in a meeting.
/// </summary>
internal sealed class ListeningArray
{
    private readonly float[][] _re, _im;

    /// <param name="used">Which microphones, in their order; at least one.</param>
    /// <param name="re">Their spectra, all microphones' of the array.</param>
    public ListeningArray(RoomSoundSettings settings, int[] used, int direction, float[][] re, float[][] im)
    {
        Used = used;
        MicrophonePosition[] positions = Array.ConvertAll(used, microphone => settings.Geometry[microphone]);
        _re = Array.ConvertAll(used, microphone => re[microphone]);
        _im = Array.ConvertAll(used, microphone => im[microphone]);
        Beam = new SteeredBeam(positions, settings.ElevationDegrees, double.RadiansToDegrees(SteeredBeam.AzimuthOf(direction)));
        Finder = settings.FollowsTalkers && used.Length > 1 ? new TalkerFinder(positions, settings.ElevationDegrees) : null;
    }

    public int[] Used { get; }

    public SteeredBeam Beam { get; }

    private TalkerFinder? Finder { get; }

    public void Listen(float[] re, float[] im) => Beam.Process(_re, _im, re, im);

    /// <summary>Somebody talks.</summary>
    public void Follow(ReadOnlySpan<float> share)
    {
        if (Finder is not null)
            Beam.Direction = Finder.Find(Beam.Direction, _re, _im, share);
    }
}
