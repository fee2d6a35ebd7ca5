using PortAudioSharp;
using ZoomRooms.Media.Interop;
using Stream = PortAudioSharp.Stream;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// One PortAudio stream that feeds one port in blocks of 10 ms, whatever the device's rate. The package's stream must be disposed while the
/// library runs, and its
/// finalizer may throw otherwise: whatever happens here, no finalizer runs.
/// </summary>
internal sealed class PortAudioStream : ISoundStream
{
    private static readonly Stream.Callback s_callback = OnBlock;

    private readonly Stream _stream;

    /// <exception cref="PortAudioException">The device does not open.</exception>
    public PortAudioStream(SoundPort port, SoundDevice device, DeviceFormat format, double latencySeconds)
    {
        Device = device.Name;
        StreamParameters parameters = new()
        {
            device = device.Index,
            channelCount = format.Channels,
            sampleFormat = SampleFormat.Float32,
            suggestedLatency = latencySeconds,
        };
        bool capture = port.Direction == SoundDirection.Capture;
        _stream = new Stream(
            capture ? parameters : null, capture ? null : parameters, format.SampleRate, (uint)format.BlockFrames,
            StreamFlags.ClipOff, s_callback, new CallbackState(
                DeviceBlocks.For(port, format), new StreamClock(port.Direction, TimeSpan.FromSeconds(latencySeconds))));
    }

    public string Device { get; }

    /// <exception cref="PortAudioException">The device does not start; the stream is closed.</exception>
    public void Start()
    {
        try
        {
            _stream.Start();
        }
        catch (PortAudioException)
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        lock (PortAudioSystem.Gate)
        {
            try
            {
                _stream.Dispose();
            }
            catch (PortAudioException)
            {
                // The device went away while closing. The library forgets the stream when it ends.
            }
#pragma warning disable CA1816 // the package's finalizer, not ours, is what must not run
            GC.SuppressFinalize(_stream);
#pragma warning restore CA1816
        }
    }

    private static unsafe StreamCallbackResult OnBlock(
        IntPtr input, IntPtr output, uint frameCount, ref StreamCallbackTimeInfo timeInfo, StreamCallbackFlags statusFlags, IntPtr userDataPtr)
    {
        try
        {
            CallbackState state = Stream.GetUserData<CallbackState>(userDataPtr);
            state.OnFirstBlock();
            TimeSpan now = TimeProvider.System.GetElapsedTime(0);
            TimeSpan at = state.Clock.FirstSample(
                timeInfo.currentTime, output == IntPtr.Zero ? timeInfo.inputBufferAdcTime : timeInfo.outputBufferDacTime, now);
            state.Blocks.Measure(at, now);
            int samples = (int)frameCount * state.Blocks.Format.Channels;
            state.Blocks.OnBlock(
                input == IntPtr.Zero ? default : new ReadOnlySpan<float>((void*)input, samples),
                output == IntPtr.Zero ? default : new Span<float>((void*)output, samples), at);
        }
#pragma warning disable CA1031 // an exception must not cross into PortAudio; a port that makes no progress is reopened
        catch (Exception)
#pragma warning restore CA1031
        {
        }
        return StreamCallbackResult.Continue;
    }

    private sealed class CallbackState(DeviceBlocks blocks, StreamClock clock)
    {
        private bool _started;

        public DeviceBlocks Blocks { get; } = blocks;

        public StreamClock Clock { get; } = clock;

        public void OnFirstBlock()
        {
            if (_started)
                return;
            _started = true;
            PortAudioRealtime.TryRaiseThisThread();
        }
    }
}
