using ZoomRooms.Media.RoomAudio;
using ZoomRooms.Media.Sound;
using ZoomRooms.RoomSimulator.Paths;

namespace ZoomRooms.Benchmarks.RoomAudio;

/// <summary>A way that a room's sound may take; made anew for every scene.</summary>
/// <param name="Ours">Whether its figures are held against the goals.</param>
internal sealed record PathUnderTest(string Name, Func<MicrophonePosition[], IRoomSound> Make, bool Ours = false)
{
    public static IReadOnlyList<PathUnderTest> All { get; } =
    [
        new("beam alone", array => new BeamOnly(array)),
        new("SpeexDSP", array => new LibraryPath(array, new SpeexLibrary())),
        new("WebRTC", array => new LibraryPath(array, new WebRtcLibrary())),
        new("SpeexDSP, WebRTC", array => new LibraryPath(array, new SpeexLibrary(), new WebRtcLibrary())),
        new("ours", array => new RoomSound(new RoomSoundSettings(array.Length, array)), Ours: true),
    ];
}
