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
    private static readonly Stream.Callback Callback = OnBlock;

    private readonly Stream _stream;
    private readonly StreamCallback _state;

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
        _state = new StreamCallback(DeviceBlocks.For(port, format), new StreamClock(port.Direction, TimeSpan.FromSeconds(latencySeconds)));
        _stream = new Stream(
            capture ? parameters : null, capture ? null : parameters, format.SampleRate, (uint)format.BlockFrames,
            StreamFlags.ClipOff, Callback, _state);
    }

    public string Device { get; }

    /// <exception cref="PortAudioException">The device does not start; the stream is closed.</exception>
    public void Start()
    {
        _state.IsLive = true;
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
        _state.IsLive = false;
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

    private static StreamCallbackResult OnBlock(
        IntPtr input, IntPtr output, uint frameCount, ref StreamCallbackTimeInfo timeInfo, StreamCallbackFlags statusFlags,
        IntPtr userDataPtr)
    {
        try
        {
            Stream.GetUserData<StreamCallback>(userDataPtr)
                .OnBlock(input, output, (int)frameCount, timeInfo, TimeProvider.System.GetElapsedTime(0));
        }
#pragma warning disable CA1031 // an exception must not cross into PortAudio; a port that makes no progress is reopened
        catch (Exception)
#pragma warning restore CA1031
        {
        }
        return StreamCallbackResult.Continue;
    }
}
