using ZoomRooms.Media.RoomAudio;
using ZoomRooms.Media.Sound;
using ZoomRooms.RoomSimulator.Signals;

namespace ZoomRooms.RoomSimulator.Paths;

/// <summary>One library's canceller: 10 ms of the beam and of the reference, made into 10 ms to send. In place.</summary>
internal interface ICancellingLibrary : IDisposable
{
    int LatencySamples { get; }

    void Cancel(Span<float> block, ReadOnlySpan<float> reference);
}

/// <summary>The fixed beam, and behind it libraries one after the other, each with the same reference.</summary>
internal sealed class LibraryPath(MicrophonePosition[] array, params ICancellingLibrary[] libraries) : IRoomSound
{
    private readonly BeamOnly _beam = new(array);
    private readonly ReferenceQueue _played = new();
    private readonly float[] _reference = new float[Rate.Block];

    public int LatencySamples => _beam.LatencySamples + libraries.Sum(library => library.LatencySamples);

    public void Played(ReadOnlySpan<float> block, TimeSpan at) => _played.Add(block);

    public void Heard(ReadOnlySpan<float> block, TimeSpan at, Span<float> sent)
    {
        _beam.Heard(block, at, sent);
        _played.Take(_reference);
        foreach (ICancellingLibrary library in libraries)
            library.Cancel(sent, _reference);
    }

    public void Dispose()
    {
        _beam.Dispose();
        foreach (ICancellingLibrary library in libraries)
            library.Dispose();
    }
}
