using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Benchmarks.Meetings;

/// <summary>
/// A sound system whose one device hears a tone of 440 Hz: a block of 10 ms every 10 ms, as a driver's thread brings them.
/// </summary>
internal sealed class SimulatedMicrophones : ISoundSystem
{
    private const double Amplitude = 0.3;
    private static readonly TimeSpan Block = TimeSpan.FromMilliseconds(10);

    public SoundOutcome Initialize() => SoundOutcome.Success;

    public void Terminate()
    {
    }

    public SoundOutcome Open(SoundPort port, out ISoundStream? stream)
    {
        port.Opening();
        stream = new Stream(port);
        return SoundOutcome.Success;
    }

    public string DevicesSeen() => "";

    private sealed class Stream : ISoundStream
    {
        private readonly SoundPort _port;
        private readonly ManualResetEventSlim _stopping = new();
        private readonly Thread _thread;

        public Stream(SoundPort port)
        {
            _port = port;
            _thread = new Thread(Run) { IsBackground = true, Name = "simulated microphone", Priority = ThreadPriority.AboveNormal };
            _thread.Start();
        }

        public string Device => "simulated";

        public void Dispose()
        {
            _stopping.Set();
            _thread.Join();
            _stopping.Dispose();
        }

        private void Run()
        {
            float[] block = new float[AudioFormat.BlockFrames * _port.Channels];
            long frame = 0;
            TimeProvider time = TimeProvider.System;
            long begun = time.GetTimestamp();
            for (TimeSpan due = Block; ; due += Block)
            {
                // A driver's thread that was kept waiting has its blocks at hand, and catches up.
                TimeSpan wait = due - time.GetElapsedTime(begun);
                if (_stopping.Wait(wait > TimeSpan.Zero ? wait : TimeSpan.Zero))
                    return;
                for (int i = 0; i < AudioFormat.BlockFrames; i++, frame++)
                    block.AsSpan(i * _port.Channels, _port.Channels).Fill(
                        (float)(Amplitude * Math.Sin(Math.Tau * 440 * frame / AudioFormat.SampleRate)));
                _port.OnBlock(block, default, TimeProvider.System.GetElapsedTime(0) - TimeSpan.FromMilliseconds(10));
            }
        }
    }
}
