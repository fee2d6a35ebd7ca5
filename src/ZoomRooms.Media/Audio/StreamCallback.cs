using PortAudioSharp;
using ZoomRooms.Media.Interop;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// What a stream calls on PortAudio's thread. A device that went away takes its time to end: whatever still comes from a stream that was
/// given up, or that never opened, goes nowhere. Otherwise two streams would write into one port, each by a format of its own.
/// </summary>
internal sealed class StreamCallback(DeviceBlocks blocks, StreamClock clock)
{
    private bool _started;
    private volatile bool _live;

    /// <summary>Between the stream's start and its end. Set by the supervisor.</summary>
    public bool IsLive
    {
        get => _live;
        set => _live = value;
    }

    /// <param name="frames">Of each block, interleaved 32-bit floats.</param>
    public unsafe void OnBlock(IntPtr input, IntPtr output, int frames, in StreamCallbackTimeInfo timeInfo, TimeSpan now)
    {
        int samples = frames * blocks.Format.Channels;
        Span<float> played = output == IntPtr.Zero ? default : new Span<float>((void*)output, samples);
        if (!_live)
        {
            played.Clear();
            return;
        }
        if (!_started)
        {
            _started = true;
            PortAudioRealtime.TryRaiseThisThread();
        }
        TimeSpan at = clock.FirstSample(
            timeInfo.currentTime, output == IntPtr.Zero ? timeInfo.inputBufferAdcTime : timeInfo.outputBufferDacTime, now);
        blocks.Measure(at, now);
        blocks.OnBlock(input == IntPtr.Zero ? default : new ReadOnlySpan<float>((void*)input, samples), played, at);
    }
}
