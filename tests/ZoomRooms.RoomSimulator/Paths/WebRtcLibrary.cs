using ZoomRooms.RoomSimulator.Interop;
using ZoomRooms.RoomSimulator.Signals;

namespace ZoomRooms.RoomSimulator.Paths;

/// <summary>
/// WebRTC's audio processing through PipeWire's plugin: canceller, noise suppression, no gain control. Debian 12 has 0.3, Debian 13 AEC3.
/// </summary>
internal sealed class WebRtcLibrary : ICancellingLibrary
{
    private static readonly Dictionary<string, string> Properties = new()
    {
        ["webrtc.extended_filter"] = "true",
        ["webrtc.delay_agnostic"] = "true",
        ["webrtc.high_pass_filter"] = "true",
        ["webrtc.noise_suppression"] = "true",
        ["webrtc.gain_control"] = "false",
        ["webrtc.voice_detection"] = "false",
        ["webrtc.experimental_agc"] = "false",
        ["webrtc.experimental_ns"] = "false",
    };

    private readonly SpaCanceller _canceller = new(Rate.Hertz, Properties);
    private readonly float[] _sent = new float[Rate.Block];

    public int LatencySamples => 0;

    public void Cancel(Span<float> block, ReadOnlySpan<float> reference)
    {
        _canceller.Run(block, reference, _sent);
        _sent.CopyTo(block);
    }

    public void Dispose() => _canceller.Dispose();
}
